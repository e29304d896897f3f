import { builtinModules, isBuiltin } from 'node:module';
import { pathOfIntrinsic } from '../well-known.ts';

export interface NodeExport {
  readonly specifier: string;
  readonly path: readonly string[];
}

/** Loading these prints a warning or has other effects; nobody captures them. */
const SKIPPED = /^(?:_|punycode|sys|wasi|test|sqlite|sea|trace_events|inspector|internal)/;

const valueToExport = new Map<object, NodeExport>();
let modulesSeen = 0;

/**
 * The export of one of Node's modules that a value is, if any: functions, classes and their prototypes, whole modules.
 *
 * Looks at modules that are loaded, and again only after more have been.
 */
export function nodeExportOf(value: object): NodeExport | undefined {
  const { moduleLoadList } = process as unknown as { moduleLoadList?: readonly string[] };
  // Undocumented: without it all of Node's modules are looked at.
  const loaded = moduleLoadList ?? builtinModules.map((id) => `NativeModule ${id}`);
  if (loaded.length !== modulesSeen) {
    for (const entry of loaded.slice(modulesSeen)) addModule(entry.slice(entry.indexOf(' ') + 1));
    modulesSeen = loaded.length;
  }
  return valueToExport.get(value);
}

function addModule(id: string): void {
  if (SKIPPED.test(id) || !isBuiltin(id)) return;
  const specifier = `node:${id}`;
  const exports = process.getBuiltinModule(specifier) as Record<string, unknown> | undefined;
  if (exports === undefined) return;
  add(exports, specifier, ['default']);
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(exports))) {
    if (!descriptor.enumerable || !('value' in descriptor)) continue;
    const value: unknown = descriptor.value;
    add(value, specifier, [name]);
    if (typeof value === 'function' && 'prototype' in value)
      add(value.prototype, specifier, [name, 'prototype']);
  }
}

function add(value: unknown, specifier: string, path: readonly string[]): void {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
  if (pathOfIntrinsic(value) === undefined && !valueToExport.has(value))
    valueToExport.set(value, { specifier, path });
}
