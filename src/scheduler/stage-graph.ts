import type { ShuffleId } from '../common/ids.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { parentsOf, type ShuffledNode } from '../lineage/nodes.ts';

/** Where a lineage is cut: a dataset that reads a shuffle. Its map stage computes `node.parent`. */
export interface ShuffleCut {
  readonly dataset: Dataset;
  readonly node: ShuffledNode;
}

/**
 * The shuffles that a stage ending in `dataset` reads, in the order in which its lineage names them. What lies behind a dataset that
 * `isHidden` accepts is not looked at. Walks with a stack of its own: lineages may be thousands of operators long.
 */
export function shufflesBehind(dataset: Dataset, isHidden?: (dataset: Dataset) => boolean): ShuffleCut[] {
  const cuts = new Map<ShuffleId, ShuffleCut>();
  const seen = new Set<Dataset>();
  const waiting: Dataset[] = [dataset];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (isHidden?.(next)) continue;
    const { node } = next;
    if (node.kind === 'shuffled') {
      if (!cuts.has(node.shuffleId)) cuts.set(node.shuffleId, { dataset: next, node });
      continue;
    }
    const parents = parentsOf(node);
    for (let i = parents.length - 1; i >= 0; i--) waiting.push(parents[i] as Dataset);
  }
  return [...cuts.values()];
}

/**
 * The shuffles behind `dataset`, near and far, that `isKnown` does not know, each after those it depends on. Nothing is looked for behind
 * a known one.
 */
export function unknownShuffles(dataset: Dataset, isKnown: (shuffleId: ShuffleId) => boolean): ShuffleCut[] {
  const ordered: ShuffleCut[] = [];
  const seen = new Set<ShuffleId>();
  const path: { cut: ShuffleCut | undefined; behind: ShuffleCut[]; next: number }[] = [
    { cut: undefined, behind: shufflesBehind(dataset), next: 0 },
  ];
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const cut = step.behind[step.next++];
    if (cut === undefined) {
      path.pop();
      if (step.cut !== undefined) ordered.push(step.cut);
    } else if (!seen.has(cut.node.shuffleId) && !isKnown(cut.node.shuffleId)) {
      seen.add(cut.node.shuffleId);
      path.push({ cut, behind: shufflesBehind(cut.node.parent), next: 0 });
    }
  }
  return ordered;
}
