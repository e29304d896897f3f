/**
 * The objects that every isolate has of its own: they travel as a path ('Array.prototype.map') and are never copied.
 *
 * Both sides build the table from their own globals when it is first asked for; a path that the other side lacks is
 * an error there, never a guess.
 */
const ROOTS = (
  'Object Function Array Number String Boolean Symbol BigInt Promise Map Set WeakMap WeakSet ' +
  'WeakRef FinalizationRegistry Date RegExp Error TypeError RangeError SyntaxError ReferenceError ' +
  'EvalError URIError AggregateError ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array ' +
  'Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array ' +
  'BigInt64Array BigUint64Array Math JSON Reflect Proxy Atomics Intl Iterator console'
).split(' ');

/** Globals that load half of Node when they are touched, or name the global object again. */
const UNTOUCHED = new Set(['global', 'GLOBAL', 'root', 'self', 'window', 'localStorage', 'sessionStorage']);

/** Names that are global in a program that has not added any: the rest is the user's own. */
const PRISTINE_GLOBALS: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...[
    'global',
    'process',
    'Buffer',
    'console',
    'undefined',
    'NaN',
    'Infinity',
    'fetch',
    'crypto',
    'performance',
  ],
]);

interface Tables {
  readonly pathToValue: Map<string, object>;
  readonly valueToPath: Map<object, string>;
}

let tables: Tables | undefined;

/** The path of an intrinsic, or undefined for anything else. */
export function pathOfIntrinsic(value: object): string | undefined {
  tables ??= buildTables();
  return tables.valueToPath.get(value);
}

export function intrinsicAt(path: string): object | undefined {
  tables ??= buildTables();
  return tables.pathToValue.get(path);
}

/** Whether a bare name is one of the language or of Node, as opposed to one the program put on globalThis. */
export function isPristineGlobal(name: string): boolean {
  return PRISTINE_GLOBALS.has(name);
}

function buildTables(): Tables {
  const result: Tables = { pathToValue: new Map(), valueToPath: new Map() };
  add(result, globalThis, 'globalThis');
  for (const name of ROOTS) {
    const root = (globalThis as unknown as Record<string, unknown>)[name];
    if (isReference(root)) add(result, root, name);
  }
  // Members come after all roots, so that an object has its shortest name.
  for (const name of ROOTS) {
    const root = (globalThis as unknown as Record<string, unknown>)[name];
    if (isReference(root)) addMembers(result, root, name, 0);
  }
  for (const [name, value] of hiddenIntrinsics()) {
    add(result, value, name);
    addMembers(result, value, name, 1);
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) addGlobal(result, name);
  return result;
}

/** Globals outside the list above: known by name alone, their members are not looked at. */
function addGlobal(into: Tables, name: string): void {
  if (UNTOUCHED.has(name) || !PRISTINE_GLOBALS.has(name)) return;
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  // A getter loads what it names: only those that are always loaded are called.
  const eager = name === 'process' || name === 'Buffer';
  const value: unknown = eager ? (globalThis as unknown as Record<string, unknown>)[name] : descriptor?.value;
  if (!isReference(value) || !add(into, value, name)) return;
  if (eager) addMembers(into, value, name, 3);
}

/** Built-in objects that no global names. */
function hiddenIntrinsics(): [string, object][] {
  const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]()) as object;
  return [
    ['%GeneratorFunction.prototype%', Object.getPrototypeOf(function* () {})],
    ['%AsyncFunction.prototype%', Object.getPrototypeOf(async () => {})],
    ['%AsyncGeneratorFunction.prototype%', Object.getPrototypeOf(async function* () {})],
    ['%TypedArray%', Object.getPrototypeOf(Int8Array)],
    ['%ArrayIteratorPrototype%', arrayIterator],
    ['%IteratorPrototype%', Object.getPrototypeOf(arrayIterator)],
  ];
}

function addMembers(into: Tables, owner: object, path: string, depth: number): void {
  for (const key of Reflect.ownKeys(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    if (descriptor === undefined) continue;
    const member = `${path}.${typeof key === 'symbol' ? `@@${key.description}` : key}`;
    for (const [part, value] of partsOf(descriptor)) {
      // Data objects below a global (process.env, a user's Math.table) are not intrinsics.
      const isMember = typeof value === 'function' || (isReference(value) && key === 'prototype');
      if (!isMember) continue;
      const full = part === 'value' ? member : `${member}:${part}`;
      if (add(into, value, full) && depth < 2) addMembers(into, value, full, depth + 1);
    }
  }
}

function* partsOf({ value, get, set }: PropertyDescriptor): Generator<[string, unknown]> {
  if (value !== undefined) yield ['value', value];
  if (get !== undefined) yield ['get', get];
  if (set !== undefined) yield ['set', set];
}

function add(into: Tables, value: object, path: string): boolean {
  if (into.valueToPath.has(value)) return false;
  into.valueToPath.set(value, path);
  into.pathToValue.set(path, value);
  return true;
}

function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
