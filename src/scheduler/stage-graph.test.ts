import { describe, expect, it } from 'vitest';
import { SchedulerHarness } from '../../test/support/scheduler-harness.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { type ShuffleCut, shufflesBehind, unknownShuffles } from './stage-graph.ts';

const lineage = new SchedulerHarness();
const ids = (cuts: readonly ShuffleCut[]) => cuts.map((cut) => cut.node.shuffleId);

function shuffleIdOf(dataset: Dataset): number {
  if (dataset.node.kind !== 'shuffled') throw new Error('not a shuffled dataset');
  return dataset.node.shuffleId;
}

describe('shufflesBehind', () => {
  it('finds the nearest shuffles from left to right, each once', () => {
    const a = lineage.shuffled(lineage.source(1), 1);
    const b = lineage.shuffled(a, 1);
    const both = lineage.union(lineage.keys(b), lineage.source(1), lineage.keys(a), b);
    expect(ids(shufflesBehind(both))).toEqual([shuffleIdOf(b), shuffleIdOf(a)]);
    expect(ids(shufflesBehind(b))).toEqual([shuffleIdOf(b)]);
    expect(shufflesBehind(lineage.source(1))).toEqual([]);
  });

  it('looks at nothing behind a hidden dataset', () => {
    const a = lineage.keys(lineage.shuffled(lineage.source(1), 1));
    const b = lineage.shuffled(lineage.source(1), 1);
    expect(ids(shufflesBehind(lineage.union(a, b), (dataset) => dataset === a))).toEqual([shuffleIdOf(b)]);
  });

  it('walks 5,000 operators, and a graph whose paths are too many to count', () => {
    let chain = lineage.shuffled(lineage.source(1), 1);
    const shuffleId = shuffleIdOf(chain);
    for (let i = 0; i < 5_000; i++) chain = lineage.keys(chain);
    for (let i = 0; i < 20; i++) chain = lineage.union(chain, chain);
    expect(ids(shufflesBehind(chain))).toEqual([shuffleId]);
  });
});

describe('unknownShuffles', () => {
  it('orders shuffles after those they depend on', () => {
    const a = lineage.shuffled(lineage.source(1), 1);
    const b = lineage.shuffled(lineage.keys(a), 1);
    const c = lineage.shuffled(lineage.union(a, b), 1);
    const last = lineage.union(c, b);
    expect(ids(unknownShuffles(last, () => false))).toEqual([a, b, c].map(shuffleIdOf));
  });

  it('looks at nothing behind a known one', () => {
    const a = lineage.shuffled(lineage.source(1), 1);
    const b = lineage.shuffled(a, 1);
    const c = lineage.shuffled(b, 1);
    expect(ids(unknownShuffles(c, (id) => id === shuffleIdOf(b)))).toEqual([shuffleIdOf(c)]);
  });

  it('walks a chain of 5,000 shuffles', () => {
    let chain = lineage.source(1);
    for (let i = 0; i < 5_000; i++) chain = lineage.shuffled(chain, 1);
    expect(unknownShuffles(chain, () => false)).toHaveLength(5_000);
  });
});
