import { types } from 'node:util';
import { messageOf, SparkError } from '../common/errors.ts';
import { findPath } from './value-path.ts';

/**
 * Thrown inside the encoders where a value cannot be carried; never leaves the folder. It holds the value and not the path, which is searched for only
 * then, so that encoding pays nothing for it.
 */
export class Refusal {
  readonly value: unknown;
  /** The reason, when the value alone does not tell it. */
  readonly reason: string | undefined;
  /** The key of `value` that is to blame. */
  readonly key: string | undefined;

  constructor(value: unknown, reason?: string, key?: string) {
    this.value = value;
    this.reason = reason;
    this.key = key;
  }
}

/** The error for a refusal met while `root` was encoded; `record` is its index in the block, if it has one. */
export function notSerializable(refusal: Refusal, root: unknown, record?: number): SparkError {
  const path = findPath(root, refusal.value, refusal.key);
  const subject = record === undefined ? 'value' : `record ${record}`;
  return new SparkError(
    'NOT_SERIALIZABLE',
    `Cannot encode ${subject}: ${path} ${refusal.reason ?? reasonFor(refusal.value)}`,
  );
}

export const GETTER =
  'is a getter or setter, which would be lost. Store its value instead, as in `{ ...object }`';
export const TOO_DEEP = 'is nested deeper than 1000 levels. Use a flat array instead of a chain of objects';

export const TOO_DEEP_HERE =
  'is nested too deeply for the stack that is left. Use a flat array instead of a chain of objects';

const REASONS: ReadonlyArray<readonly [test: (value: unknown) => boolean, reason: string]> = [
  [types.isProxy, 'is a Proxy, whose traps would be lost. Send the object behind it'],
  [types.isPromise, 'is a Promise. Send the value that it resolves to'],
  [types.isWeakMap, 'is a WeakMap, whose entries cannot be listed. Use a Map'],
  [types.isWeakSet, 'is a WeakSet, whose members cannot be listed. Use a Set'],
  [(value) => value instanceof WeakRef, 'is a WeakRef. Send what it refers to'],
  [
    types.isSharedArrayBuffer,
    'is a SharedArrayBuffer, which would no longer be shared. Copy it into a Uint8Array',
  ],
  [types.isGeneratorObject, 'is a generator. Collect what it yields into an array'],
  [types.isModuleNamespaceObject, 'is a module. Import it where it is used'],
  [types.isArgumentsObject, 'is an arguments object. Copy it into an array, as in `[...arguments]`'],
];

function reasonFor(value: unknown): string {
  if (typeof value === 'function')
    return `is a function${named(value.name)}. Records hold data alone: send what the function returns`;
  if (typeof value === 'symbol')
    return `is a symbol (${String(value)}), which is unique to its process. Use a string`;
  for (const [test, reason] of REASONS) if (test(value)) return reason;
  const own = ownReason(value);
  if (own !== undefined) return own;
  if (types.isNativeError(value) && classNameOf(value) === ANONYMOUS)
    return `is a ${value.name} of a class of its own. Send its message, or the fields you need`;
  return `is an instance of class ${classNameOf(value as object)}. Use plain objects or arrays`;
}

/** What an object of ours has to say, such as an RDD, when something wants to take it to a task. */
function ownReason(value: unknown): string | undefined {
  const refuse: unknown = (value as { [WIRE]?: unknown })[WIRE];
  if (typeof refuse !== 'function') return undefined;
  try {
    refuse.call(value);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** How an object tells what becomes of it in a captured function. */
const WIRE = Symbol.for('firesteel.wire');

const ANONYMOUS = '(anonymous)';

function named(name: string): string {
  return name === '' ? '' : ` (${name})`;
}

/** The name of the class of an object, as far as it can be told without running code of the object. */
export function classNameOf(object: object): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (typeof prototype !== 'object' || prototype === null) return '(unknown)';
  const type: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof type === 'function' && type.name !== '') return type.name;
  const tag: unknown = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag)?.value;
  return typeof tag === 'string' ? tag : ANONYMOUS;
}
