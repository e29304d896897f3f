import type { ShuffleId } from '../../common/ids.ts';
import type { Dataset } from '../../lineage/dataset.ts';
import { shufflesBehind, unknownShuffles } from '../../scheduler/stage-graph.ts';
import { jobsBefore } from './jobs-before.ts';
import type { PlanFacts } from './plan-facts.ts';
import { StageSteps } from './stage-steps.ts';
import { partitionsText, placed, writeText } from './wording.ts';

/** The text of `rdd.explain()`: what the scheduler would run for an action on `last` now. */
export function explainPlan(last: Dataset, facts: PlanFacts): string {
  const cuts = unknownShuffles(last, () => false);
  const needed = neededShuffles(last, facts);
  const blocks = jobsBefore(last, facts);
  for (const [i, { dataset, node }] of cuts.entries()) {
    const title = `Stage ${i + 1} of ${cuts.length + 1}`;
    const head = `${title}: ${partitionsText(node.parent, facts)}`;
    if (needed.has(node.shuffleId)) {
      const combine = node.aggregator?.mapSideCombine ? node.aggregator : undefined;
      const target = { text: writeText(dataset, node, facts), combine };
      const steps = new StageSteps(facts).lines(node.parent, target);
      blocks.push(indented(head, steps));
    } else {
      const why = facts.isShuffled(node.shuffleId)
        ? `the records of shuffle ${node.shuffleId} for ${placed(node)} are in files already`
        : `no stage that runs reads shuffle ${node.shuffleId} for ${placed(node)}`;
      blocks.push(`${title}, left out: ${why}`);
    }
  }
  const title = cuts.length === 0 ? 'The only stage' : `Stage ${cuts.length + 1} of ${cuts.length + 1}`;
  const steps = new StageSteps(facts).lines(last, { text: 'into the result' });
  blocks.push(indented(`${title}: ${partitionsText(last, facts)}`, steps));
  return blocks.join('\n\n');
}

/** The shuffles whose map stages would run: those that lack outputs and are read by a stage that runs. */
function neededShuffles(last: Dataset, facts: PlanFacts): ReadonlySet<ShuffleId> {
  const needed = new Set<ShuffleId>();
  const isKept = (dataset: Dataset) =>
    dataset.level.useMemory &&
    facts.storageInfo(dataset).numCachedPartitions === facts.placement(dataset)?.numPartitions;
  const running = [last];
  for (let next = running.pop(); next !== undefined; next = running.pop()) {
    for (const { node } of shufflesBehind(next, isKept)) {
      if (needed.has(node.shuffleId) || facts.isShuffled(node.shuffleId)) continue;
      needed.add(node.shuffleId);
      running.push(node.parent);
    }
  }
  return needed;
}

function indented(head: string, lines: readonly string[]): string {
  return [head, ...lines.map((line) => `  ${line}`)].join('\n');
}
