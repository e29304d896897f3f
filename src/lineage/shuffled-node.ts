import type { ShuffleId } from '../common/ids.ts';
import type { ArgumentClass } from './argument-class.ts';
import type { Dataset } from './dataset.ts';
import type { NodeBase } from './node-base.ts';
import type { Partitioner } from './partitioner.ts';
import type { RangePartitioning } from './range-partitioner.ts';
import type { TaskFunction } from './user-function.ts';

/**
 * The read side of a shuffle. With an `aggregator` the records are `[key, combiner]`, each key once a partition; without, they are the
 * parent's pairs, moved.
 *
 * Where the parent's pairs turn out to lie by an equal partitioner already, the driver puts an {@link InPlaceNode} in its place.
 */
export interface ShuffledNode extends NodeBase {
  readonly kind: 'shuffled';
  readonly parent: Dataset;
  readonly shuffleId: ShuffleId;
  /** What the user asked for; the partitioner itself is settled at the first action. */
  readonly partitioning: Partitioner | RangePartitioning | number | undefined;
  /** The datasets whose partitioners and sizes decide where nothing was asked for: all that are grouped together. The parent alone, if absent. */
  readonly among?: readonly Dataset[];
  /** Goes before `among`: the dataset whose partitioner serves, or a hash partitioner of as many partitions as it has. */
  readonly like?: Dataset;
  /** The dataset whose records are the keys. Where it has a partitioner, and as many partitions as are wanted, equal ones lie together already. */
  readonly distinctOf?: Dataset;
  readonly aggregator: Aggregator | undefined;
}

/** Pairs that need no shuffle, as they lie where it would bring them. With an `aggregator` they are combined within their partition. */
export interface InPlaceNode extends NodeBase {
  readonly kind: 'inPlace';
  readonly parent: Dataset;
  readonly aggregator: Aggregator | undefined;
}

/** How the values of a key are combined. `zero`, where given, is the encoded zero value of which each key gets a copy. */
export interface Aggregator {
  readonly createCombiner: TaskFunction;
  readonly mergeValue: TaskFunction;
  readonly mergeCombiners: TaskFunction;
  readonly mapSideCombine: boolean;
  /** When present, the first combiner of a key is `mergeValue(copy of zero, value)` and `createCombiner` is not used. */
  readonly zero?: Uint8Array;
  /** Those in `zero`. */
  readonly classes?: readonly ArgumentClass[];
}
