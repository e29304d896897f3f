import { formatCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import { type LineageNode, operatorOf } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import { MAX_PARTITIONS } from '../lineage/partitioner.ts';

/** The partitions of all parents, one after another. */
export function unionPartitions(parents: readonly (readonly PartitionSpec[])[]): PartitionSpec[] {
  return parents.flatMap((partitions, parent) =>
    partitions.map((partition, index) => ({ kind: 'union' as const, parent, index, partition })),
  );
}

/** Partition i of each parent. */
export function zippedPartitions(
  node: LineageNode,
  parents: readonly (readonly PartitionSpec[])[],
): PartitionSpec[] {
  const counts = parents.map(({ length }) => length);
  const [first] = parents;
  if (first === undefined || counts.some((count) => count !== first.length)) {
    throw new SparkError(
      'UNEQUAL_PARTITIONS',
      `Cannot run ${operatorOf(node)} at ${formatCallSite(node.site)}: its RDDs need equally many partitions, and have ${counts.join(', ')}. ` +
        'Bring them to one number with repartition',
    );
  }
  return first.map((_, i) => ({ kind: 'zip', partitions: parents.map((partitions) => partitions[i]!) }));
}

/** Each partition of the first parent with each of the second. */
export function productPartitions(
  node: LineageNode,
  [left = [], right = []]: readonly (readonly PartitionSpec[])[],
): PartitionSpec[] {
  const count = left.length * right.length;
  if (count > MAX_PARTITIONS) {
    throw new SparkError(
      'INVALID_PARTITION_COUNT',
      `Cannot run ${operatorOf(node)} at ${formatCallSite(node.site)}: ${left.length} times ${right.length} partitions are ${count}, and an RDD has at most ${MAX_PARTITIONS}. ` +
        'Bring its RDDs to fewer with coalesce',
    );
  }
  const indexed = (partition: PartitionSpec, index: number) => ({ index, partition });
  const others = right.map(indexed);
  return left
    .map(indexed)
    .flatMap((one) => others.map((other) => ({ kind: 'product' as const, partitions: [one, other] })));
}

/** Neighbours together, in groups that differ by one at most. */
export function coalescePartitions(all: readonly PartitionSpec[], numPartitions: number): PartitionSpec[] {
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
