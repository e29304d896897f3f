import type { Dataset } from '../lineage/dataset.ts';
import { isSameFunction } from '../lineage/key-order.ts';
import {
  type LineageNode,
  operatorOf,
  type PruneNode,
  parentsOf,
  type ShuffledNode,
} from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import { HashPartitioner, type Partitioner } from '../lineage/partitioner.ts';
import type { RangePartitioner, RangePartitioning } from '../lineage/range-partitioner.ts';
import { datasetsInOrder } from '../lineage/stage-datasets.ts';
import type { UserClass } from '../serializer/class-table.ts';
import {
  coalescePartitions,
  productPartitions,
  unionPartitions,
  zippedPartitions,
} from './combined-partitions.ts';
import { partitionStarts } from './counted-partitions.ts';
import { defaultPartitioner } from './default-partitioner.ts';
import { exactStrata } from './exact-strata.ts';
import { parallelizeSlices } from './parallelize-slices.ts';
import { drawsSample, prunedPartitions, type RunJob, sampledPartitioner } from './range-sampling.ts';
import { rangeSlices } from './range-slices.ts';
import { SharedWork } from './shared-work.ts';

export interface DatasetResolverOptions {
  /** `spark.default.parallelism`, if set. */
  readonly defaultParallelism: number | undefined;
  /** `spark.hadoopRDD.ignoreEmptySplits` */
  readonly ignoreEmptySplits: boolean;
  /** Takes the classes whose instances are in the data of a dataset along to its tasks. Throws where one cannot be sent. */
  readonly captureClasses?: (dataset: Dataset, classes: readonly UserClass[]) => void;
}

/** The action for which a lineage is settled. */
export interface ResolvingAction {
  /** Runs the jobs that draw samples or count. */
  readonly runJob: RunJob;
  /** When it is aborted the action waits no longer. */
  readonly signal?: AbortSignal;
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
export class DatasetResolver {
  readonly #resolved = new WeakMap<Dataset, Resolved>();
  /** Jobs that find out about a dataset, while they run. */
  readonly #findingOut = new Map<Dataset, SharedWork<unknown>>();
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
      if (!upstreamOf(dataset.node).every(isKnown) || this.#takesJob(dataset.node)) continue;
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
        const partitioner = this.#commonPartitioner(node.parents);
        return partitioner === undefined
          ? { partitions: unionPartitions(this.#partitionsOf(node.parents)), partitioner }
          : { partitions: zippedPartitions(node, this.#partitionsOf(node.parents)), partitioner };
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
      case 'zipPartitions': {
        const [first] = node.parents;
        return {
          partitions: zippedPartitions(node, this.#partitionsOf(node.parents)),
          partitioner: node.preservesPartitioning ? this.partitioner(first!) : undefined,
        };
      }
      case 'cogroup':
      case 'join':
      case 'subtractByKey':
      case 'intersection': {
        const [first] = node.parents;
        return {
          partitions: zippedPartitions(node, this.#partitionsOf(node.parents)),
          partitioner: node.kind === 'intersection' ? undefined : this.partitioner(first!),
        };
      }
      case 'zip':
        return {
          partitions: zippedPartitions(node, this.#partitionsOf(node.parents)),
          partitioner: undefined,
        };
      case 'cartesian':
        return {
          partitions: productPartitions(node, this.#partitionsOf(node.parents)),
          partitioner: undefined,
        };
      case 'zipWithIndex': {
        const resolved = this.#withoutPartitioner(node.parent);
        const starts = await this.#findOut(dataset, action, (runJob, cancelled) =>
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
        const strata = await this.#findOut(dataset, action, (runJob, cancelled) =>
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
    if (node.kind !== 'shuffled' || !this.#liesInPlace(node, partitioner)) return node;
    const { parent, aggregator, site } = node;
    return Object.freeze({ kind: 'inPlace', parent, aggregator, site, operator: operatorOf(node) });
  }

  #resolveShuffle(node: ShuffledNode, partitioner: Partitioner): Resolved {
    if (this.#liesInPlace(node, partitioner)) {
      const { partitions, partitioner: placement } = this.#get(node.parent);
      return { partitions, partitioner: placement };
    }
    const partitions = Array.from({ length: partitioner.numPartitions }, (_, reduceId) => ({
      kind: 'shuffle' as const,
      reduceId,
    }));
    return { partitions, partitioner };
  }

  /** Whether a shuffle would bring no key to another partition. `partitioner` is undefined for one that was found to be so before. */
  #liesInPlace({ parent, distinctOf }: ShuffledNode, partitioner: Partitioner | undefined): boolean {
    if (partitioner === undefined) return true;
    if (this.partitioner(parent)?.equals(partitioner) === true) return true;
    if (distinctOf === undefined || this.partitioner(distinctOf) === undefined) return false;
    return this.partitions(distinctOf).length === partitioner.numPartitions;
  }

  /** What was asked for, else as another dataset is placed, else by the rule for datasets that are grouped together. */
  #shufflePartitioner(
    dataset: Dataset,
    node: ShuffledNode,
    action: ResolvingAction,
  ): Partitioner | Promise<Partitioner> {
    const { parent, partitioning: asked, among = [parent], like } = node;
    if (typeof asked === 'object') {
      return asked.kind === 'ranges' ? this.#sampledPartitioner(dataset, node, asked, action) : asked;
    }
    if (asked !== undefined) return new HashPartitioner(asked);
    if (like !== undefined)
      return this.partitioner(like) ?? new HashPartitioner(this.partitions(like).length);
    const placements = among.map((dataset) => ({
      numPartitions: this.partitions(dataset).length,
      partitioner: this.partitioner(dataset),
    }));
    return defaultPartitioner(placements, this.#options.defaultParallelism);
  }

  #takesJob(node: LineageNode): boolean {
    if (node.kind === 'zipWithIndex') return this.partitions(node.parent).length > 1;
    if (node.kind === 'sampleByKey') return node.exact;
    if (node.kind !== 'shuffled' || typeof node.partitioning !== 'object') return false;
    const { partitioning, parent } = node;
    return partitioning.kind === 'ranges' && drawsSample(partitioning, this.partitions(parent).length);
  }

  #sampledPartitioner(
    dataset: Dataset,
    node: ShuffledNode,
    asked: RangePartitioning,
    action: ResolvingAction,
  ): Promise<RangePartitioner> {
    const inputs = this.partitions(node.parent).length;
    return this.#findOut(dataset, action, (runJob, cancelled) =>
      sampledPartitioner(node, asked, inputs, runJob, cancelled),
    );
  }

  /** What only a job can tell of a dataset: once, however many actions ask for it at a time. */
  async #findOut<T>(
    dataset: Dataset,
    { runJob, signal }: ResolvingAction,
    start: (runJob: RunJob, cancelled: AbortSignal) => Promise<T>,
  ): Promise<T> {
    let work = this.#findingOut.get(dataset) as SharedWork<T> | undefined;
    if (work === undefined || work.isCancelled) {
      work = new SharedWork((cancelled) => start(runJob, cancelled));
      this.#findingOut.set(dataset, work);
    }
    try {
      return await work.join(signal);
    } finally {
      // Now it is known, or shall be tried again.
      if (this.#findingOut.get(dataset) === work) this.#findingOut.delete(dataset);
    }
  }

  #resolvePruned(node: PruneNode): Resolved {
    const { partitions, partitioner } = this.#get(node.parent);
    const isByRange =
      partitioner?.kind === 'range' && isSameFunction(partitioner.order.compare, node.range.compare);
    if (!isByRange) return { partitions, partitioner };
    return { partitions: prunedPartitions(node, partitions, partitioner), partitioner: undefined };
  }

  #commonPartitioner(parents: readonly Dataset[]): Partitioner | undefined {
    const [first, ...others] = parents.map((parent) => this.partitioner(parent));
    if (first === undefined || first.kind === 'identity') return undefined;
    return others.every((other) => other?.equals(first)) ? first : undefined;
  }

  #partitionsOf(datasets: readonly Dataset[]): (readonly PartitionSpec[])[] {
    return datasets.map((dataset) => this.partitions(dataset));
  }

  #withoutPartitioner(parent: Dataset): Resolved {
    return { partitions: this.#get(parent).partitions, partitioner: undefined };
  }
}

/** What has to be settled before a node: besides its parents, the datasets that are grouped with its own. */
function upstreamOf(node: LineageNode): readonly Dataset[] {
  const parents = parentsOf(node);
  if (node.kind === 'keys' && node.distinctOf !== undefined) return [...parents, node.distinctOf];
  if (node.kind !== 'shuffled') return parents;
  const { among = [], like, distinctOf } = node;
  return [...parents, ...among, ...(like ? [like] : []), ...(distinctOf ? [distinctOf] : [])];
}
