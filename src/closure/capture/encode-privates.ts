import { readPrivateFields } from '../inspect/private-field-reader.ts';
import type { GraphBuilder, StampedInstance } from './graph-builder.ts';

/** Gives the nodes of instances that were met the values of their #private fields. Tells whether there were any. */
export function addPrivateFields(graph: GraphBuilder): boolean {
  if (graph.stamped.length === 0) return false;
  const instances = graph.stamped.splice(0);
  for (const group of groups(instances)) {
    const names = group[0]?.names ?? [];
    const all = readPrivateFields(
      group.map(({ value }) => value),
      names,
    );
    for (const [index, { draft, path }] of group.entries()) {
      const { node } = draft;
      if (node.kind !== 'object') continue;
      const privates = (all[index] ?? []).map(
        ([name, value]) => [name, graph.ref(value, { step: `.${name}`, before: path })] as const,
      );
      draft.node = { ...node, privates };
    }
  }
  return true;
}

/** Instances with fields of the same names. */
function groups(instances: readonly StampedInstance[]): Iterable<StampedInstance[]> {
  const namesToGroup = new Map<string, StampedInstance[]>();
  for (const instance of instances) {
    const names = instance.names.join();
    const group = namesToGroup.get(names);
    if (group) group.push(instance);
    else namesToGroup.set(names, [instance]);
  }
  return namesToGroup.values();
}
