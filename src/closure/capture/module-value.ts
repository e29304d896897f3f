import { types } from 'node:util';
import type { NamedSlot } from '../payload.ts';
import type { FreeName } from '../text/scope-findings.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { nodeExportOf } from './node-exports.ts';
import type { Ref } from './order-nodes.ts';
import { memberStep, type Path } from './path.ts';

/**
 * A captured variable that holds a module is narrowed to the members the function names: compilers and test runners turn
 * `import { a }` into such a variable, and a whole module of the user's would bring along everything it exports.
 *
 * @returns undefined for anything that is no module, or whose members are not told by the text.
 */
export function narrowModule(
  graph: GraphBuilder,
  name: string,
  value: object,
  free: FreeName,
  path: Path,
): Ref | undefined {
  if (free.whole || free.assigned || !isModuleLike(graph, name, value)) return undefined;
  const members: NamedSlot<Ref>[] = [];
  for (const member of free.members) {
    if (!(member in value)) continue;
    const step: Path = { step: memberStep(member), before: path };
    members.push([member, graph.ref((value as Record<string, unknown>)[member], step)]);
  }
  return graph.draft({ kind: 'namespace', members });
}

function isModuleLike(graph: GraphBuilder, name: string, value: object): boolean {
  if (types.isModuleNamespaceObject(value)) return true;
  // Test runners hand out proxies; no other proxy is touched.
  if (types.isProxy(value)) return name.startsWith('__vi');
  if (name.startsWith('__vite_ssr_') || name.startsWith('__vi_import_')) return true;
  if (nodeExportOf(value) !== undefined || typeof value === 'function') return false;
  if (Object.hasOwn(value, '__esModule')) return true;
  // What compilers wrap a CommonJS module into.
  const inner: unknown = Object.getOwnPropertyDescriptor(value, 'default')?.value;
  if ((typeof inner !== 'object' || inner === null) && typeof inner !== 'function') return false;
  return nodeExportOf(inner) !== undefined || graph.packages.ofObject(inner) !== undefined;
}
