import { decodeValue } from '../../serializer/value-decoder.ts';
import { encodeValue } from '../../serializer/value-encoder.ts';
import type { GraphNode } from '../payload.ts';
import { mapSlots } from '../slots.ts';
import { type Draft, isDraft, type Ref } from './order-nodes.ts';

/**
 * A copy of all that a node leads to, with no more plain data than it needs: the text of the graph it comes from may
 * hold large things of others. What leads to no plain data is not copied.
 */
export function detachDraft(root: Draft): Draft {
  const reached = reachable(root);
  const elements = [...reached].filter(({ node }) => node.kind === 'data');
  if (elements.length === 0) return root;
  const copies = new Map<Draft, Draft>();
  for (const draft of reached) copies.set(draft, { node: draft.node, index: -1 });
  const text: Draft = { node: textOf(elements), index: -1 };
  for (const [index, element] of elements.entries()) {
    copies.set(element, { node: { kind: 'data', text, index }, index: -1 });
  }
  for (const draft of reached) {
    const copy = copies.get(draft);
    if (copy === undefined || draft.node.kind === 'data') continue;
    copy.node = mapSlots(draft.node, (ref) => (isDraft(ref) ? (copies.get(ref) ?? ref) : ref));
  }
  return copies.get(root) ?? root;
}

function reachable(root: Draft): ReadonlySet<Draft> {
  const reached = new Set([root]);
  // The set grows while it is walked.
  for (const draft of reached) {
    mapSlots(draft.node, (ref) => {
      if (isDraft(ref)) reached.add(ref);
      return ref;
    });
  }
  return reached;
}

function textOf(elements: readonly Draft[]): GraphNode<Ref> {
  const decoded = new Map<Draft, readonly unknown[]>();
  const values = elements.map(({ node }) => {
    if (node.kind !== 'data' || !isDraft(node.text) || node.text.node.kind !== 'text') return undefined;
    let all = decoded.get(node.text);
    if (all === undefined) {
      all = decodeValue(node.text.node.bytes) as readonly unknown[];
      decoded.set(node.text, all);
    }
    return all[node.index];
  });
  return { kind: 'text', bytes: encodeValue(values) };
}
