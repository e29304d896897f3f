import { inspector } from '../inspect/isolate.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Ref } from './order-nodes.ts';

/**
 * Adds the entries of captured weak collections whose keys are captured too: so travel the #private fields that a
 * compiler keeps in a WeakMap. Tells whether that brought anything new into the graph.
 */
export function addWeakEntries(graph: GraphBuilder): boolean {
  let added = false;
  for (const weak of graph.weak) {
    const { node } = weak.draft;
    if (node.kind !== 'object') continue;
    const entries: Ref[] = [...(node.entries ?? [])];
    for (const [key, value] of inspector.weakEntries(weak.value)) {
      if (weak.done.has(key)) continue;
      const draft = graph.known(key);
      if (draft === undefined) continue;
      weak.done.add(key);
      entries.push(draft);
      if (node.of === 'WeakMap')
        entries.push(graph.ref(value, { step: '.get(<weak key>)', before: weak.path }));
      added = true;
    }
    weak.draft.node = { ...node, entries };
  }
  return added;
}
