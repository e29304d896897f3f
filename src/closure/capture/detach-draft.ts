import { decodeDataText, encodeDataText } from '../data-text.ts';
import type { GraphNode, ObjectNode } from '../payload.ts';
import { mapSlots } from '../slots.ts';
import { type Draft, isDraft, type Ref } from './order-nodes.ts';

/**
 * A copy of what a node needs, apart from the graph that it was captured with: of plain data no more than its own part,
 * of weak collections no more than the entries of objects that it leads to itself.
 */
export function detachDraft(root: Draft): Draft {
  const reached = reachable(root);
  const elements = [...reached].filter(({ node }) => node.kind === 'data');
  if (elements.length === 0 && ![...reached].some(isWeak)) return root;
  const copies = new Map<Draft, Draft>();
  for (const draft of reached) copies.set(draft, { node: draft.node, index: -1 });
  const text: Draft = { node: textOf(elements), index: -1 };
  for (const [index, element] of elements.entries()) {
    copies.set(element, { node: { kind: 'data', text, index }, index: -1 });
  }
  for (const draft of reached) {
    const copy = copies.get(draft);
    if (copy === undefined || draft.node.kind === 'data') continue;
    copy.node = mapSlots(ownPart(draft, reached), (ref) => (isDraft(ref) ? (copies.get(ref) ?? ref) : ref));
  }
  return copies.get(root) ?? root;
}

/** All that a node leads to; through a weak collection only to the values of keys that it leads to anyway. */
export function reachable(root: Draft): ReadonlySet<Draft> {
  const reached = new Set([root]);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    // The set grows while it is walked.
    for (const draft of reached) {
      mapSlots(ownPart(draft, reached), (ref) => {
        if (isDraft(ref)) reached.add(ref);
        return ref;
      });
    }
  }
  return reached;
}

function isWeak({ node }: Draft): boolean {
  return node.kind === 'object' && (node.of === 'WeakMap' || node.of === 'WeakSet');
}

function ownPart(draft: Draft, reached: ReadonlySet<Draft>): GraphNode<Ref> {
  if (!isWeak(draft)) return draft.node;
  const node = draft.node as ObjectNode<Ref>;
  const { entries = [] } = node;
  const isOwn = (key: Ref | undefined): boolean => key !== undefined && isDraft(key) && reached.has(key);
  const step = node.of === 'WeakMap' ? 2 : 1;
  return { ...node, entries: entries.filter((_ref, index) => isOwn(entries[index - (index % step)])) };
}

/** The elements of several texts as one text of their own. */
function textOf(elements: readonly Draft[]): GraphNode<Ref> {
  const decoded = new Map<Draft, readonly unknown[]>();
  const values = elements.map(({ node }) => {
    if (node.kind !== 'data' || !isDraft(node.text) || node.text.node.kind !== 'text') return undefined;
    let all = decoded.get(node.text);
    if (all === undefined) {
      all = decodeDataText(node.text.node.bytes) as readonly unknown[];
      decoded.set(node.text, all);
    }
    return all[node.index];
  });
  return { kind: 'text', bytes: encodeDataText(values) };
}
