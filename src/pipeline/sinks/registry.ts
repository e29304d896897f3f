import type { StagePlan } from '../../lineage/stage-plan.ts';
import { aggregate } from './aggregate.ts';
import { approxDistinct } from './approx-distinct.ts';
import { collect } from './collect.ts';
import { combine } from './combine.ts';
import { combineInPlace } from './combine-in-place.ts';
import { count } from './count.ts';
import { drawStrata } from './draw-strata.ts';
import { extreme } from './extreme.ts';
import { foreach } from './foreach.ts';
import { gather } from './gather.ts';
import { lines } from './lines.ts';
import { reduce } from './reduce.ts';
import { sampleKeys } from './sample-keys.ts';
import { saveAsTextFile } from './save-as-text-file.ts';
import type { Sink, SinkKind, SinkNode, SinkState } from './sink.ts';
import { straight } from './straight.ts';
import { summarize } from './summarize.ts';
import { take } from './take.ts';
import { takeOrdered } from './take-ordered.ts';

/** A sink whose state nobody outside looks into. */
export type AnySink = Sink<SinkKind, SinkState>;

// biome-ignore lint/suspicious/noExplicitAny: each kind has a state of its own, which only its own methods see
const registry: { readonly [K in SinkKind]: Sink<K, any> } = {
  collect,
  take,
  count,
  reduce,
  extreme,
  aggregate,
  foreach,
  saveAsTextFile,
  summarize,
  approxDistinct,
  drawStrata,
  lines,
  straight,
  combine,
  combineInPlace,
  gather,
  takeOrdered,
  sampleKeys,
};

export function sinkOf(kind: SinkKind): AnySink {
  return registry[kind] as AnySink;
}

/** The sink of a plan's loops, or undefined where the user's code pulls the partition. */
export function sinkNode({ sink }: StagePlan): SinkNode | undefined {
  if (sink.kind === 'shuffleWrite') {
    return { kind: sink.aggregator?.mapSideCombine ? 'combine' : 'straight', write: sink };
  }
  return sink.result.kind === 'partition' ? undefined : sink.result;
}
