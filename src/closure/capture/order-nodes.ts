import type { GraphNode, NamedSlot, Slot } from '../payload.ts';
import { mapSlots, needsOf } from '../slots.ts';

/** A node while its graph is being built: it is referred to by identity and gets its index at the end. */
export interface Draft {
  node: GraphNode<Ref>;
  index: number;
}

/** Another node, or a primitive. */
export type Ref = Draft | readonly [primitive: unknown];

export function isDraft(ref: Ref): ref is Draft {
  return !Array.isArray(ref);
}

interface Visit {
  readonly draft: Draft;
  readonly order: number;
  low: number;
  isOpen: boolean;
  readonly edges: Draft[];
  next: number;
}

/**
 * Puts the nodes reachable from `root` into an order in which they can be built, and marks the captured names that have
 * to wait: those by which functions and classes know each other in a circle. Everything else about a circle of objects
 * is contents, which come after all objects exist.
 *
 * Tarjan's components without recursion, so that a chain of any length can travel.
 */
export function orderNodes(root: Draft, also: readonly Draft[]): { nodes: GraphNode[]; root: number } {
  const ordered = components([root, ...also]);
  ordered.forEach((draft, index) => {
    draft.index = index;
  });
  const slot = (ref: Ref): Slot => (isDraft(ref) ? ref.index : ref);
  return { nodes: ordered.map(({ node }) => mapSlots(node, slot)), root: root.index };
}

function components(roots: readonly Draft[]): Draft[] {
  const visits = new Map<Draft, Visit>();
  const open: Visit[] = [];
  const way: Visit[] = [];
  const ordered: Draft[] = [];
  const pending: Draft[] = [...roots];
  const enter = (draft: Draft): void => {
    const visit = {
      draft,
      order: visits.size,
      low: visits.size,
      isOpen: true,
      edges: requirements(draft.node),
      next: 0,
    };
    visits.set(draft, visit);
    open.push(visit);
    way.push(visit);
    pending.push(...contents(draft.node));
  };
  for (let start = pending.pop(); start !== undefined; start = pending.pop()) {
    if (!visits.has(start)) enter(start);
    for (let visit = way.at(-1); visit !== undefined; visit = way.at(-1)) {
      const edge = visit.edges[visit.next++];
      if (edge === undefined) {
        way.pop();
        const caller = way.at(-1);
        if (caller) caller.low = Math.min(caller.low, visit.low);
        if (visit.low === visit.order) ordered.push(...closeComponent(open, visit));
      } else {
        const target = visits.get(edge);
        if (target === undefined) enter(edge);
        else if (target.isOpen) visit.low = Math.min(visit.low, target.order);
      }
    }
  }
  return ordered;
}

function closeComponent(open: Visit[], first: Visit): Draft[] {
  const members = open.splice(open.lastIndexOf(first));
  for (const visit of members) visit.isOpen = false;
  const drafts = members.map(({ draft }) => draft);
  const inside = new Set(drafts);
  if (drafts.length === 1 && !first.edges.includes(first.draft)) return drafts;
  for (const draft of drafts) draft.node = withLateNames(draft, inside);
  return byStrictNeeds(drafts, inside);
}

/** Moves the names whose values stand in the same circle to those that are assigned late, or to the function's own. */
function withLateNames(draft: Draft, inside: ReadonlySet<Draft>): GraphNode<Ref> {
  const { node } = draft;
  if (node.kind !== 'function' && node.kind !== 'class') return node;
  const isLate = ([, ref]: NamedSlot<Ref>): boolean => isDraft(ref) && inside.has(ref);
  const late = node.names.filter(isLate);
  if (late.length === 0) return node;
  const names = node.names.filter((name) => !isLate(name));
  // The usual recursion: one name, one function. It needs no variable that could change.
  const [only] = late;
  if (late.length === 1 && only?.[1] === draft && !node.assigns) return { ...node, names, self: only[0] };
  return { ...node, names, late };
}

/** Inside a circle what is left are strict needs, and those go round in no circle: an instance after its class. */
function byStrictNeeds(drafts: readonly Draft[], inside: ReadonlySet<Draft>): Draft[] {
  const done = new Set<Draft>();
  const ordered: Draft[] = [];
  const waiting = [...drafts].reverse();
  for (let draft = waiting.at(-1); draft !== undefined; draft = waiting.at(-1)) {
    const missing = [...needsOf(draft.node)].filter(
      (ref): ref is Draft => isDraft(ref) && inside.has(ref) && !done.has(ref),
    );
    if (missing.length > 0 && !done.has(draft)) {
      waiting.push(...missing);
      continue;
    }
    waiting.pop();
    if (done.has(draft)) continue;
    done.add(draft);
    ordered.push(draft);
  }
  return ordered;
}

/** The nodes that have to exist first. */
function requirements(node: GraphNode<Ref>): Draft[] {
  const needs = [...needsOf(node)].filter(isDraft);
  if (node.kind === 'function' || node.kind === 'class') {
    for (const [, ref] of node.names) if (isDraft(ref)) needs.push(ref);
  }
  return needs;
}

/** All nodes a node refers to. */
function contents(node: GraphNode<Ref>): Draft[] {
  const found: Draft[] = [];
  mapSlots(node, (ref) => {
    if (isDraft(ref)) found.push(ref);
    return ref;
  });
  return found;
}
