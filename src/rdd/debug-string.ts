import { assertNever } from '../common/assert-never.ts';
import { formatCallSite } from '../common/call-site.ts';
import { formatBytes } from '../common/format-bytes.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { type LineageNode, operatorOf, parentsOf } from '../lineage/nodes.ts';
import { describeLevel } from '../lineage/storage-level.ts';
import type { RDDStorageInfo } from './job-runner.ts';

/** The name under which Spark's users know a kind of RDD. */
export function rddClassName(node: LineageNode): string {
  switch (node.kind) {
    case 'parallelize':
    case 'range':
      return 'ParallelCollectionRDD';
    case 'textFile':
      return 'HadoopRDD';
    case 'union':
      return 'UnionRDD';
    case 'zippedUnion':
      return 'PartitionerAwareUnionRDD';
    case 'sample':
    case 'sampleWithReplacement':
      return 'PartitionwiseSampledRDD';
    case 'zipWithIndex':
      return 'ZippedWithIndexRDD';
    case 'cartesian':
      return 'CartesianRDD';
    case 'pipe':
      return 'PipedRDD';
    case 'zip':
    case 'zipPartitions':
      return `ZippedPartitionsRDD${node.parents.length}`;
    case 'cogroup':
    case 'join':
      return 'CoGroupedRDD';
    case 'subtractByKey':
      return 'SubtractedRDD';
    case 'prune':
      return 'PartitionPruningRDD';
    case 'coalesce':
      return 'CoalescedRDD';
    case 'shuffled':
      return 'ShuffledRDD';
    case 'map':
    case 'flatMap':
    case 'filter':
    case 'keyBy':
    case 'mapValues':
    case 'flatMapValues':
    case 'words':
    case 'fields':
    case 'keys':
    case 'values':
    case 'pairWith':
    case 'lookup':
    case 'filterByRange':
    case 'sortPartition':
    case 'mapPartitions':
    case 'glom':
    case 'distribute':
    case 'sampleByKey':
    case 'zipWithUniqueId':
    case 'pairWithTarget':
    case 'printElement':
    case 'chunks':
    case 'foldPartition':
    case 'inPlace':
    case 'groupByKey':
    case 'intersection':
      return 'MapPartitionsRDD';
    default:
      return assertNever(node);
  }
}

export interface DebugInfo {
  countPartitions(dataset: Dataset): Promise<number>;
  storageInfo(dataset: Dataset): RDDStorageInfo;
}

/** Spark's lineage text. A shuffle opens a new, deeper block that begins with its partition count. */
export async function debugString(root: Dataset, info: DebugInfo): Promise<string> {
  const { countPartitions } = info;
  const head = `(${await countPartitions(root)})`;
  const lines: string[] = [];
  add(`${head} `, barUnder(head), root);
  // An explicit stack: a lineage of thousands of operators must not overflow ours.
  const stack = childrenOf(root, barUnder(head));
  for (let child = stack.pop(); child; child = stack.pop()) {
    if (!child.opensBlock) {
      add(child.prefix, child.prefix, child.dataset);
      stack.push(...childrenOf(child.dataset, child.prefix));
      continue;
    }
    const count = `(${await countPartitions(child.dataset)})`;
    const left = child.prefix.replace(/\|\s+$/, '');
    const below = left + (child.isLast ? '  ' : '| ') + barUnder(count);
    add(`${left}+-${count} `, below, child.dataset);
    stack.push(...childrenOf(child.dataset, below));
  }
  return lines.join('\n');

  function add(first: string, next: string, dataset: Dataset): void {
    lines.push(first + describe(dataset));
    const { numCachedPartitions, memorySize } = info.storageInfo(dataset);
    if (numCachedPartitions === 0) return;
    lines.push(
      `${next}    CachedPartitions: ${numCachedPartitions}; MemorySize: ${formatBytes(memorySize)}; DiskSize: 0.0 B`,
    );
  }
}

interface Child {
  readonly dataset: Dataset;
  /** What stands left of its line. */
  readonly prefix: string;
  /** Its records are shuffled on their way to the line above. */
  readonly opensBlock: boolean;
  readonly isLast: boolean;
}

/** Last child first, as a stack wants them. */
function childrenOf({ node }: Dataset, prefix: string): Child[] {
  const parents = parentsOf(node);
  const opensBlock = node.kind === 'shuffled';
  return parents
    .map((dataset, i) => ({ dataset, prefix, opensBlock, isLast: i === parents.length - 1 }))
    .reverse();
}

/** A bar below the middle of `(n)`, as wide as it and the blank behind it. */
function barUnder(count: string): string {
  const left = Math.floor((count.length - 1) / 2);
  return `${' '.repeat(left)}|${' '.repeat(count.length - left)}`;
}

function describe(dataset: Dataset): string {
  const { node, id, name, level } = dataset;
  const label = name ?? (node.kind === 'textFile' ? node.path : undefined);
  return `${label === undefined ? '' : `${label} `}${rddClassName(node)}[${id}] at ${operatorOf(node)} at ${formatCallSite(node.site)} [${describeLevel(level)}]`;
}
