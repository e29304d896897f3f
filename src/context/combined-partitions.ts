import { formatCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import { type LineageNode, operatorOf } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';

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
