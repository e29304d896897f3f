import type { Dataset } from '../lineage/dataset.ts';
import { isSameFunction } from '../lineage/key-order.ts';
import { type LineageNode, operatorOf, type PruneNode, type ShuffledNode } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { Partitioner } from '../lineage/partitioner.ts';
import { datasetsInOrder } from '../lineage/stage-datasets.ts';
import type { UserClass } from '../serializer/class-table.ts';
import {
  coalescePartitions,
  productPartitions,
  unionPartitions,
  zippedPartitions,
} from './combined-partitions.ts';
import { partitionStarts } from './counted-partitions.ts';
import { exactStrata } from './exact-strata.ts';
import { FindingJobs, type ResolvingAction } from './finding-jobs.ts';
import { parallelizeSlices } from './parallelize-slices.ts';
import { prunedPartitions, sampledPartitioner } from './range-sampling.ts';
import { rangeSlices } from './range-slices.ts';
import {
  askedPartitioning,
  commonPartitioner,
  liesInPlace,
  type SettledDatasets,
  takesJob,
  upstreamOf,
} from './shuffle-placement.ts';

export interface DatasetResolverOptions {
  /** `spark.default.parallelism`, if set. */
  readonly defaultParallelism: number | undefined;
  /** `spark.hadoopRDD.ignoreEmptySplits` */
  readonly ignoreEmptySplits: boolean;
  /** Takes the classes whose instances are in the data of a dataset along to its tasks. Throws where one cannot be sent. */
  readonly captureClasses?: (dataset: Dataset, classes: readonly UserClass[]) => void;
}

interface Resolved {
  readonly partitions: readonly PartitionSpec[];
  readonly partitioner: Partitioner | undefined;
}

/** `node` is there where the dataset's own was completed by what a job or the parent told. */
type Settled = Resolved & { readonly node?: LineageNode };

/**
 * Settles what a lineage leaves open until its first action: which partitions a dataset has and by which partitioner. Once settled it
 * stays, so one dataset has one meaning: a file added to a directory later does not change it. A shuffle of pairs that lie where it would bring them
 * is taken out of the lineage then, and a union of equally placed parents keeps their placement.
 */
export class DatasetResolver implements SettledDatasets {
  readonly #resolved = new WeakMap<Dataset, Resolved>();
  readonly #jobs = new FindingJobs();
  readonly #options: DatasetResolverOptions;

  constructor(options: DatasetResolverOptions) {
    this.#options = options;
  }

  /** Takes a copy of in-memory data at once, so that the program may change it afterwards. */
  snapshot(last: Dataset): void {
    for (const dataset of this.#unresolved(last)) {
      const { node } = dataset;
      if (node.kind === 'parallelize') {
        const { partitions, classes } = parallelizeSlices(node);
        if (classes.length > 0) this.#options.captureClasses?.(dataset, classes);
        this.#resolved.set(dataset, { partitions, partitioner: undefined });
        node.data.current = [];
      }
    }
  }

  async resolve(last: Dataset, action: ResolvingAction): Promise<Resolved> {
    const known = this.#resolved.get(last);
    if (known) return known;
    this.snapshot(last);
    for (const dataset of this.#unresolved(last)) {
      this.#settle(dataset, await this.#resolveNode(dataset, action));
    }
    return this.#get(last);
  }

  /** Settles as much as takes no job: sorts whose ranges are not drawn yet, and what has to be counted, stay open, and what lies behind them. */
  async resolveWithoutJobs(last: Dataset): Promise<void> {
    this.snapshot(last);
    const runJob = () => Promise.reject(new Error('No job may run here'));
    for (const dataset of this.#unresolved(last)) {
      const isKnown = (upstream: Dataset) => this.#resolved.has(upstream);
      if (!upstreamOf(dataset.node).every(isKnown) || takesJob(dataset.node, this)) continue;
      this.#settle(dataset, await this.#resolveNode(dataset, { runJob }));
    }
  }

  /** What is settled of the dataset so far. */
  known(dataset: Dataset): Resolved | undefined {
    return this.#resolved.get(dataset);
  }

  partitions(dataset: Dataset): readonly PartitionSpec[] {
    return this.#get(dataset).partitions;
  }

  partitioner(dataset: Dataset): Partitioner | undefined {
    return this.#get(dataset).partitioner;
  }

  #unresolved(last: Dataset): Dataset[] {
    if (this.#resolved.has(last)) return [];
    return datasetsInOrder(last, ({ node }) =>
      upstreamOf(node).filter((parent) => !this.#resolved.has(parent)),
    );
  }

  #settle(dataset: Dataset, { node, ...resolved }: Settled): void {
    // Two actions may list the same input at a time: the first one's answer is the dataset's meaning.
    if (this.#resolved.has(dataset)) return;
    this.#resolved.set(dataset, resolved);
    dataset.node = node ?? this.#settledNode(dataset.node, resolved);
  }

  #get(dataset: Dataset): Resolved {
    const resolved = this.#resolved.get(dataset);
    if (!resolved) throw new Error(`RDD ${dataset.id} is used before it was resolved`);
    return resolved;
  }

  async #resolveNode(dataset: Dataset, action: ResolvingAction): Promise<Settled> {
    const { node } = dataset;
    switch (node.kind) {
      case 'parallelize':
        throw new Error('In-memory data is settled by the snapshot');
      case 'range':
        return { partitions: rangeSlices(node), partitioner: undefined };
      case 'textFile': {
        const { textPartitions } = await import('./text-partitions.ts');
        return {
          partitions: await textPartitions(node, this.#options.ignoreEmptySplits),
          partitioner: undefined,
        };
      }
      case 'union': {
        const partitioner = commonPartitioner(node.parents, this);
        return partitioner === undefined
          ? { partitions: unionPartitions(this.#partitionsOf(node.parents)), partitioner }
          : this.#zipped(node, node.parents, true);
      }
      case 'coalesce':
        return {
          partitions: coalescePartitions(this.partitions(node.parent), node.numPartitions),
          partitioner: undefined,
        };
      case 'shuffled':
        return this.#resolveShuffle(node, await this.#shufflePartitioner(dataset, node, action));
      case 'prune':
        return this.#resolvePruned(node);
      case 'zipPartitions':
        return this.#zipped(node, node.parents, node.preservesPartitioning);
      case 'cogroup':
      case 'join':
      case 'subtractByKey':
        return this.#zipped(node, node.parents, true);
      case 'intersection':
      case 'zip':
        return this.#zipped(node, node.parents, false);
      case 'cartesian':
        return {
          partitions: productPartitions(node, this.#partitionsOf(node.parents)),
          partitioner: undefined,
        };
      case 'zipWithIndex': {
        const resolved = this.#withoutPartitioner(node.parent);
        const starts = await this.#jobs.run(dataset, action, (runJob, cancelled) =>
          partitionStarts(node, resolved.partitions.length, runJob, cancelled),
        );
        return { ...resolved, node: Object.freeze({ ...node, starts }) };
      }
      case 'zipWithUniqueId': {
        const resolved = this.#withoutPartitioner(node.parent);
        const numPartitions = resolved.partitions.length;
        return { ...resolved, node: Object.freeze({ ...node, numPartitions }) };
      }
      case 'sampleByKey': {
        const resolved = this.#get(node.parent);
        if (!node.exact) return resolved;
        const strata = await this.#jobs.run(dataset, action, (runJob, cancelled) =>
          exactStrata(node, runJob, cancelled),
        );
        return { ...resolved, node: Object.freeze({ ...node, strata, exact: false }) };
      }
      case 'keys':
        return node.distinctOf !== undefined && node.parent.node.kind === 'inPlace'
          ? this.#get(node.distinctOf)
          : this.#withoutPartitioner(node.parent);
      case 'groupByKey':
      case 'inPlace':
      case 'filter':
      case 'mapValues':
      case 'flatMapValues':
      case 'filterByRange':
      case 'sample':
      case 'sampleWithReplacement':
      case 'sortPartition':
        return this.#get(node.parent);
      case 'mapPartitions':
        return node.preservesPartitioning ? this.#get(node.parent) : this.#withoutPartitioner(node.parent);
      case 'zippedUnion':
        throw new Error(`A node of kind ${node.kind} is made when its dataset is settled`);
      default:
        return this.#withoutPartitioner(node.parent);
    }
  }

  /** The node by which the dataset is computed, now that placements are known. */
  #settledNode(node: LineageNode, { partitioner }: Resolved): LineageNode {
    if (node.kind === 'union' && partitioner !== undefined)
      return Object.freeze({ ...node, kind: 'zippedUnion', operator: operatorOf(node) });
    if (node.kind !== 'shuffled' || !liesInPlace(node, partitioner, this)) return node;
    const { parent, aggregator, site } = node;
    return Object.freeze({ kind: 'inPlace', parent, aggregator, site, operator: operatorOf(node) });
  }

  #resolveShuffle(node: ShuffledNode, partitioner: Partitioner): Resolved {
    if (liesInPlace(node, partitioner, this)) {
      const { partitions, partitioner: placement } = this.#get(node.parent);
      return { partitions, partitioner: placement };
    }
    const partitions = Array.from({ length: partitioner.numPartitions }, (_, reduceId) => ({
      kind: 'shuffle' as const,
      reduceId,
    }));
    return { partitions, partitioner };
  }

  async #shufflePartitioner(
    dataset: Dataset,
    node: ShuffledNode,
    action: ResolvingAction,
  ): Promise<Partitioner> {
    const asked = askedPartitioning(node, this, this.#options.defaultParallelism);
    if (asked.kind !== 'ranges') return asked;
    const inputs = this.partitions(node.parent).length;
    return this.#jobs.run(dataset, action, (runJob, cancelled) =>
      sampledPartitioner(node, asked, inputs, runJob, cancelled),
    );
  }

  #resolvePruned(node: PruneNode): Resolved {
    const { partitions, partitioner } = this.#get(node.parent);
    const isByRange =
      partitioner?.kind === 'range' && isSameFunction(partitioner.order.compare, node.range.compare);
    if (!isByRange) return { partitions, partitioner };
    return { partitions: prunedPartitions(node, partitions, partitioner), partitioner: undefined };
  }

  /** Partition i of each parent. `keeps` says whether the result lies as the first one does. */
  #zipped(node: LineageNode, parents: readonly Dataset[], keeps: boolean): Resolved {
    return {
      partitions: zippedPartitions(node, this.#partitionsOf(parents)),
      partitioner: keeps ? this.partitioner(parents[0]!) : undefined,
    };
  }

  #partitionsOf(datasets: readonly Dataset[]): (readonly PartitionSpec[])[] {
    return datasets.map((dataset) => this.partitions(dataset));
  }

  #withoutPartitioner(parent: Dataset): Resolved {
    return { partitions: this.#get(parent).partitions, partitioner: undefined };
  }
}
