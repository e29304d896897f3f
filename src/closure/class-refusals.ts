/** Why instances of some classes cannot be records, as it follows `is an instance of class C, `. */
export const EXTENDS_FOREIGN =
  'which extends a class of a package or of Node.js, whose state lies outside its fields. Hold the other object in a field, or use a plain object';

export const KEEPS_WEAK_STATE =
  'whose methods use a WeakMap or WeakSet, where state of its instances may lie that would be lost. Use #private fields (a compile target of ES2022 or later), or a plain object';

export const NOT_CONSTRUCTED =
  'whose #private fields it does not have, because its constructor never ran. Make it with `new`';

export const FIXED_ON_DRIVER =
  'whose #private fields cannot be set on the driver, because to make an instance runs more of its code than assignments of parameters to fields ' +
  '(a check that throws, a call, an initialiser that names a variable). Turn it into plain data in the task, as in `map`, and make the instance of that ' +
  'after the action; or let a static method check and its constructor only assign';

export const INSPECTOR_CLOSED =
  'whose #private fields cannot be read, as this process does not let itself be inspected. Use public fields, or allow the inspector';
