import type { Dataset } from '../lineage/dataset.ts';
import { type LineageNode, parentsOf } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import { HashPartitioner, type Partitioner } from '../lineage/partitioner.ts';
import { datasetsInOrder } from '../lineage/stage-datasets.ts';
import type { UserClass } from '../serializer/class-table.ts';
import { parallelizeSlices } from './parallelize-slices.ts';
import { rangeSlices } from './range-slices.ts';

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

/**
 * Settles what a lineage leaves open until its first action: which partitions a dataset has and by which partitioner. Once settled it
 * stays, so one dataset has one meaning: a file added to a directory later does not change it.
 */
export class DatasetResolver {
  readonly #resolved = new WeakMap<Dataset, Resolved>();
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

  async resolve(last: Dataset): Promise<Resolved> {
    const known = this.#resolved.get(last);
    if (known) return known;
    this.snapshot(last);
    for (const dataset of this.#unresolved(last)) {
      const resolved = await this.#resolveNode(dataset.node);
      // Two actions may list the same input at a time: the first one's answer is the dataset's meaning.
      if (!this.#resolved.has(dataset)) this.#resolved.set(dataset, resolved);
    }
    return this.#get(last);
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
      parentsOf(node).filter((parent) => !this.#resolved.has(parent)),
    );
  }

  #get(dataset: Dataset): Resolved {
    const resolved = this.#resolved.get(dataset);
    if (!resolved) throw new Error(`RDD ${dataset.id} is used before it was resolved`);
    return resolved;
  }

  async #resolveNode(node: LineageNode): Promise<Resolved> {
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
      case 'union':
        return { partitions: this.#unionPartitions(node.parents), partitioner: undefined };
      case 'coalesce':
        return {
          partitions: this.#coalescePartitions(node.parent, node.numPartitions),
          partitioner: undefined,
        };
      case 'shuffled': {
        const partitioner = this.#shufflePartitioner(node.parent, node.partitioning);
        const partitions = Array.from({ length: partitioner.numPartitions }, (_, reduceId) => ({
          kind: 'shuffle' as const,
          reduceId,
        }));
        return { partitions, partitioner };
      }
      case 'filter':
      case 'mapValues':
      case 'flatMapValues':
        return this.#get(node.parent);
      case 'mapPartitions':
        return node.preservesPartitioning ? this.#get(node.parent) : this.#withoutPartitioner(node.parent);
      default:
        return this.#withoutPartitioner(node.parent);
    }
  }

  #withoutPartitioner(parent: Dataset): Resolved {
    return { partitions: this.#get(parent).partitions, partitioner: undefined };
  }

  #unionPartitions(parents: readonly Dataset[]): PartitionSpec[] {
    return parents.flatMap((dataset, parent) =>
      this.partitions(dataset).map((partition, index) => ({
        kind: 'union' as const,
        parent,
        index,
        partition,
      })),
    );
  }

  /** Neighbours together, in groups that differ by one at most. */
  #coalescePartitions(parent: Dataset, numPartitions: number): PartitionSpec[] {
    const all = this.partitions(parent);
    const count = Math.min(numPartitions, all.length);
    return Array.from({ length: count }, (_, i) => {
      const start = Math.floor((i * all.length) / count);
      const end = Math.floor(((i + 1) * all.length) / count);
      const partitions = all
        .slice(start, end)
        .map((partition, offset) => ({ index: start + offset, partition }));
      return { kind: 'coalesce' as const, partitions };
    });
  }

  /** Spark's rule for one parent: what was asked for, else the parent's own partitioner, else a hash partitioner of the default size. */
  #shufflePartitioner(parent: Dataset, asked: Partitioner | number | undefined): Partitioner {
    if (typeof asked === 'object') return asked;
    if (asked !== undefined) return new HashPartitioner(asked);
    const { partitioner, partitions } = this.#get(parent);
    const numDefault = this.#options.defaultParallelism ?? partitions.length;
    if (partitioner !== undefined && partitioner.kind === 'hash') return partitioner;
    return new HashPartitioner(Math.max(numDefault, 1));
  }
}
