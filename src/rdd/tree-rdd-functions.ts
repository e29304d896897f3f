import type { CallSite } from '../common/call-site.ts';
import { invalidArgument } from '../common/invalid-argument.ts';
import { IdentityPartitioner } from '../lineage/partitioner.ts';
import type { TaskFunction } from '../lineage/user-function.ts';
import { emptyCollection } from './empty-collection.ts';
import { encodeArgument } from './encode-argument.ts';
import type { ActionOptions } from './job-runner.ts';
import type { RDD } from './rdd.ts';
import { RDDActions } from './rdd-actions.ts';
import { userFunction } from './task-functions.ts';

export interface TreeAggregateOptions extends ActionOptions {
  /** Merges the last results in an executor as well, so that the driver gets one only. False by default. */
  readonly finalAggregateOnExecutor?: boolean;
}

interface Tree extends TreeAggregateOptions {
  readonly action: string;
  readonly site: CallSite;
  readonly depth: number;
  /** Merges two results. */
  readonly merge: TaskFunction;
}

/**
 * Reductions whose partial results are merged in executors, in several rounds, where the driver would otherwise have to take in one for each partition: for results
 * that are large, or whose merging is costly. Each round is a shuffle of one record a partition; neighbours are merged, in order.
 */
export abstract class TreeRDDFunctions<T> extends RDDActions<T> {
  /**
   * Like `reduce`, with merging in executors. `fn` has to be associative.
   *
   * @param depth rounds, about; each leaves the `depth`-th root of the number of partitions, at least two
   * @throws SparkError EMPTY_COLLECTION if there are no records, INVALID_ARGUMENT
   * @example
   * ```ts
   * await sc.range(0, 1000, 1, 20).treeReduce((a, b) => a + b); // => 499500
   * ```
   */
  async treeReduce(fn: (a: T, b: T) => T, depth = 2, options: ActionOptions = {}): Promise<T> {
    const site = this.callSite();
    const merge = userFunction(fn, 'treeReduce', site);
    checkDepth('treeReduce', depth);
    const made = { operator: 'treeReduce', site };
    const leaves = this.derive<T>({ kind: 'foldPartition', parent: this.dataset, fn: merge, ...made });
    const results = await leaves.mergeInTree({ ...options, action: 'treeReduce', site, depth, merge });
    if (results.length === 0) throw emptyCollection('treeReduce');
    return results.reduce((a, b) => fn(a, b));
  }

  /**
   * Like `aggregate`, with merging in executors. Each partition and the last merge get a copy of `zero`.
   *
   * Differs from Spark: `zero` does not count once more in each round.
   *
   * @param depth as in `treeReduce`
   * @throws SparkError INVALID_ARGUMENT, or NOT_SERIALIZABLE for a zero value that cannot be copied
   * @example
   * ```ts
   * const words = sc.parallelize(['a', 'bcd', 'ef'], 3);
   * await words.treeAggregate(0, (n, w) => n + w.length, (a, b) => a + b); // => 6
   * ```
   */
  async treeAggregate<U>(
    zero: U,
    seqOp: (acc: U, value: T) => U,
    combOp: (a: U, b: U) => U,
    depth = 2,
    options: TreeAggregateOptions = {},
  ): Promise<U> {
    const site = this.callSite();
    const fn = userFunction(seqOp, 'treeAggregate', site);
    const merge = userFunction(combOp, 'treeAggregate', site);
    checkDepth('treeAggregate', depth);
    const { bytes, classes, copy } = encodeArgument('treeAggregate', 'the zero value', zero, site);
    const first = copy() as U;
    const made = { operator: 'treeAggregate', site };
    const leaves = this.derive<U>({
      kind: 'foldPartition',
      parent: this.dataset,
      fn,
      zero: bytes,
      classes,
      ...made,
    });
    const results = await leaves.mergeInTree({ ...options, action: 'treeAggregate', site, depth, merge });
    return results.reduce((a, b) => combOp(a, b), first);
  }

  /** The records, of which each partition has one at most, merged until few partitions are left; then what those have. */
  protected async mergeInTree(tree: Tree): Promise<T[]> {
    const { action, site, depth, signal, finalAggregateOnExecutor } = tree;
    // What the rounds need is captured now, though how many there are is not known yet.
    this.runner.snapshot(this.#mergedInto(1, 1, tree).dataset);
    const { numPartitions } = await this.runner.resolve(this.dataset, action, signal && { signal });
    const scale = Math.max(Math.ceil(numPartitions ** (1 / depth)), 2);
    let level: TreeRDDFunctions<T> = this;
    let count = numPartitions;
    const mergeTo = (target: number) => {
      level = level.#mergedInto(target, count, tree);
      count = target;
    };
    while (count > scale + Math.ceil(count / scale)) mergeTo(Math.floor(count / scale));
    if (finalAggregateOnExecutor && count > 1) mergeTo(1);
    const parts = await level.partitionResults<T>({ kind: 'collect' }, action, site, signal && { signal });
    return parts.flat();
  }

  /** The records brought to fewer partitions, neighbours together, and there merged to one. */
  #mergedInto(numPartitions: number, of: number, { action: operator, site, merge }: Tree): RDD<T> {
    const made = { operator, site };
    const sent = this.derive<[number, T]>({
      kind: 'pairWithTarget',
      parent: this.dataset,
      numPartitions,
      of,
      ...made,
    });
    const moved = this.derive<[number, T]>({
      kind: 'shuffled',
      parent: sent.dataset,
      shuffleId: this.runner.newShuffleId(),
      partitioning: new IdentityPartitioner(numPartitions),
      aggregator: undefined,
      ...made,
    });
    const values = this.derive<T>({ kind: 'values', parent: moved.dataset, ...made });
    return this.derive({ kind: 'foldPartition', parent: values.dataset, fn: merge, ...made });
  }
}

function checkDepth(action: string, depth: number): void {
  if (!Number.isSafeInteger(depth) || depth < 1) throw invalidArgument(action, 'a depth of 1 or more', depth);
}
