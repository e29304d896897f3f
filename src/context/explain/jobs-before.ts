import type { Dataset } from '../../lineage/dataset.ts';
import { type LineageNode, parentsOf } from '../../lineage/nodes.ts';
import { datasetsInOrder } from '../../lineage/stage-datasets.ts';
import type { PlanFacts } from './plan-facts.ts';
import { placed } from './wording.ts';

/** The jobs that the first action on `last` runs before its own, as far as they have not run: what only they can tell, in the order in which they run. */
export function jobsBefore(last: Dataset, facts: PlanFacts): string[] {
  return datasetsInOrder(last, ({ node }) => parentsOf(node))
    .filter((dataset) => facts.placement(dataset) === undefined)
    .flatMap(({ node }) => jobText(node) ?? []);
}

function jobText(node: LineageNode): string | undefined {
  switch (node.kind) {
    case 'shuffled': {
      const { partitioning } = node;
      if (typeof partitioning !== 'object' || partitioning.kind !== 'ranges') return undefined;
      return `Sampled at the first action: a job before it reads the input of ${placed(node)} once, to draw the bounds of its partitions`;
    }
    case 'zipWithIndex':
      return `Counted at the first action: where the input of ${placed(node)} has several partitions, a job before it reads all of them but the last one`;
    case 'sampleByKey':
      if (!node.exact) return undefined;
      return `Counted at the first action: jobs before it read the input of ${placed(node)} twice or more, to count its pairs and to find the thresholds`;
    default:
      return undefined;
  }
}
