import { ERRORS, TYPED_ARRAYS } from './value-tags.ts';

const NAMES: readonly string[] = [
  ...['Object', 'Array', 'Map', 'Set', 'Date', 'RegExp', 'ArrayBuffer', 'DataView'],
  ...['Number', 'String', 'Boolean', 'BigInt'],
  ...[...ERRORS, ...TYPED_ARRAYS].map(({ name }) => name),
];

let mainToOwn: ReadonlyMap<unknown, unknown> | undefined;

/**
 * The prototype by which a value is known here. Test runners that give each test file a realm of its own (vitest's `vmThreads`, Jest) hand it values of
 * Node's main realm: what `structuredClone` and `fetch` give, for one. Their prototypes count as those of the same name.
 */
export function ownPrototype(prototype: unknown): unknown {
  mainToOwn ??= prototypesOfMain();
  return mainToOwn.get(prototype) ?? prototype;
}

function prototypesOfMain(): ReadonlyMap<unknown, unknown> {
  const main = process.getBuiltinModule('node:vm').runInThisContext('globalThis') as Globals;
  const own = globalThis as unknown as Globals;
  if (main === own) return new Map();
  return new Map(NAMES.map((name) => [main[name]?.prototype, own[name]?.prototype]));
}

type Globals = Readonly<Record<string, { readonly prototype: unknown } | undefined>>;
