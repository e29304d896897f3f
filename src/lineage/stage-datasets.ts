import type { Dataset } from './dataset.ts';
import { parentsOf } from './nodes.ts';

/**
 * The datasets of the stage that computes `last`: from it back to sources and shuffles, which are included. Parents come before their children, so `last`
 * is last.
 */
export function stageDatasets(last: Dataset): Dataset[] {
  return datasetsInOrder(last, (dataset) =>
    dataset.node.kind === 'shuffled' ? [] : parentsOf(dataset.node),
  );
}

/** Depth first with an explicit stack: a lineage of thousands of operators must not overflow ours. */
export function datasetsInOrder(last: Dataset, parents: (dataset: Dataset) => readonly Dataset[]): Dataset[] {
  const ordered: Dataset[] = [];
  const seen = new Set([last]);
  const stack = [{ dataset: last, parents: parents(last), next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const parent = top.parents[top.next++];
    if (parent === undefined) {
      ordered.push(top.dataset);
      stack.pop();
    } else if (!seen.has(parent)) {
      seen.add(parent);
      stack.push({ dataset: parent, parents: parents(parent), next: 0 });
    }
  }
  return ordered;
}
