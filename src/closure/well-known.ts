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

/** Names that Node makes global in programs without a file (`node -e`, stdin, the REPL) alone: those of CommonJS, and of its own modules. */
const EVALUATION_GLOBALS: ReadonlySet<string> = new Set([
  ...['require', 'module', 'exports', '__filename', '__dirname'],
  ...process.getBuiltinModule('node:module').builtinModules,
]);

/** Names that are global in a program that has not added any: the rest is the user's own. */
const PRISTINE_GLOBALS: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis).filter((name) => !EVALUATION_GLOBALS.has(name)),
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

export function isEvaluationGlobal(name: string): boolean {
  return EVALUATION_GLOBALS.has(name) && !isPristineGlobal(name);
}

type Globals = Readonly<Record<string, unknown>>;

function buildTables(): Tables {
  const result: Tables = { pathToValue: new Map(), valueToPath: new Map() };
  const own = globalThis as unknown as Globals;
  addRealm(result, own, [function* () {}, async () => {}, async function* () {}, [].values()]);
  // A test runner may run this in a context of its own, where much that Node gives still comes from the main one.
  const { runInThisContext } = process.getBuiltinModule('node:vm');
  const main = runInThisContext('globalThis') as Globals;
  if (main !== own) {
    const samples = '[function* () {}, async () => {}, async function* () {}, [].values()]';
    addRealm(result, main, runInThisContext(samples) as object[]);
  }
  return result;
}

/** The intrinsics of one global object. What two of them have at one path is built from the first. */
function addRealm(into: Tables, globals: Globals, samples: readonly object[]): void {
  add(into, globals, 'globalThis');
  for (const name of ROOTS) {
    const root = globals[name];
    if (isReference(root)) add(into, root, name);
  }
  // Members come after all roots, so that an object has its shortest name.
  for (const name of ROOTS) {
    const root = globals[name];
    if (isReference(root)) addMembers(into, root, name, 0);
  }
  for (const [name, value] of hiddenIntrinsics(globals, samples)) {
    add(into, value, name);
    addMembers(into, value, name, 1);
  }
  for (const name of Object.getOwnPropertyNames(globals)) addGlobal(into, globals, name);
}

/** Globals outside the list above: known by name alone, their members are not looked at. */
function addGlobal(into: Tables, globals: Globals, name: string): void {
  if (UNTOUCHED.has(name) || !PRISTINE_GLOBALS.has(name)) return;
  const descriptor = Object.getOwnPropertyDescriptor(globals, name);
  // A getter loads what it names: only those that are always loaded are called.
  const eager = name === 'process' || name === 'Buffer';
  const value: unknown = eager ? globals[name] : descriptor?.value;
  if (!isReference(value) || !add(into, value, name)) return;
  if (eager) addMembers(into, value, name, 3);
  // A task that reads the environment reads the executor's, however the program came by the object.
  if (name === 'process') add(into, (value as NodeJS.Process).env, 'process.env');
}

/** Built-in objects that no global names, found through samples of what has them. */
function hiddenIntrinsics(globals: Globals, samples: readonly object[]): [string, object][] {
  const prototypeOf = (object: unknown): object => Object.getPrototypeOf(object) as object;
  const [generatorFunction, asyncFunction, asyncGeneratorFunction, arrayIterator] = samples.map(prototypeOf);
  return [
    ['%GeneratorFunction.prototype%', generatorFunction as object],
    ['%AsyncFunction.prototype%', asyncFunction as object],
    ['%AsyncGeneratorFunction.prototype%', asyncGeneratorFunction as object],
    ['%TypedArray%', prototypeOf(globals.Int8Array)],
    ['%ArrayIteratorPrototype%', arrayIterator as object],
    ['%IteratorPrototype%', prototypeOf(arrayIterator)],
  ];
}

function addMembers(into: Tables, owner: object, path: string, depth: number): void {
  for (const key of Reflect.ownKeys(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    if (descriptor === undefined) continue;
    const member = `${path}.${typeof key === 'symbol' ? `@@${key.description}` : key}`;
    for (const [part, value] of partsOf(descriptor)) {
      // Data objects below a global (a user's Math.table) are not intrinsics.
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
  if (!into.pathToValue.has(path)) into.pathToValue.set(path, value);
  return true;
}

function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
