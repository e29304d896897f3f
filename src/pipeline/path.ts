import { SparkError } from '../common/errors.ts';
import type { WordCut } from '../io/word-cut.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { LineageNode, ShuffledNode, SourceNode, TextFileNode } from '../lineage/nodes.ts';
import type { PartitionSpec, RangeSpec } from '../lineage/partition-spec.ts';
import type { WordTally } from '../lineage/word-tally.ts';
import type { RddBlockId } from '../protocol/block-update.ts';
import type { BoundaryNode, ElementOperatorNode } from './operators/operator.ts';

/** A run of operators over one source. Several paths one after another make up a partition behind `coalesce` and zipped unions. */
export interface Path {
  readonly source: PathSource;
  /** In the order in which records pass. */
  readonly operators: readonly PlacedOperator[];
  /** Operators that no later path has: what they hold goes when this one is done. */
  readonly last?: readonly PlacedOperator[];
}

export type PathSource =
  | { readonly kind: 'range'; readonly spec: RangeSpec }
  | { readonly kind: 'open'; readonly node: SourceNode | ShuffledNode; readonly spec: PartitionSpec }
  /** The words of a text, in place of its lines and the first operator. */
  | {
      readonly kind: 'words';
      readonly node: TextFileNode;
      readonly spec: PartitionSpec;
      readonly cut: WordCut;
    }
  /** The words of a text with what is known of how often each comes, in place of all operators of the path too. */
  | {
      readonly kind: 'tally';
      readonly node: TextFileNode;
      readonly spec: PartitionSpec;
      readonly cut: WordCut;
      readonly tally: WordTally;
    }
  /** A partition of a persisted RDD: what is kept of it, or `input`, which is kept then. */
  | { readonly kind: 'persisted'; readonly block: RddBlockId; readonly input: readonly Path[] }
  /** What an operator has left when the records before it have passed: of a join, the pairs that found no partner. */
  | { readonly kind: 'rest'; readonly operator: PlacedOperator }
  | {
      readonly kind: 'boundary';
      readonly node: BoundaryNode;
      readonly partition: number;
      /** The ways of its partition of each parent. */
      readonly inputs: readonly (readonly Path[])[];
    };

/** An operator as one partition of its RDD meets it. Paths of one partition share the object, and with it the operator's state. */
export interface PlacedOperator {
  readonly node: ElementOperatorNode;
  /** The partition's index in the operator's RDD. */
  readonly partition: number;
  /** The ways of its partition of each parent but the first. */
  readonly sides?: readonly (readonly Path[])[];
}

/** The way of one partition, from its sources to `dataset`: union takes the parent that the spec names, coalesce all of its partitions. */
export function resolvePaths(dataset: Dataset, partition: number, spec: PartitionSpec): readonly Path[] {
  const block = persistedBlock(dataset, partition);
  if (block === undefined) return pathsBelow(dataset, partition, spec);
  const input = pathsBelow(dataset, partition, spec);
  return [{ source: { kind: 'persisted', block, input }, operators: [] }];
}

function pathsBelow(dataset: Dataset, partition: number, spec: PartitionSpec): readonly Path[] {
  const above: PlacedOperator[] = [];
  let at = dataset;
  let index = partition;
  let part = spec;
  for (;;) {
    if (at !== dataset) {
      const block = persistedBlock(at, index);
      if (block !== undefined) {
        const input = pathsBelow(at, index, part);
        return [{ source: { kind: 'persisted', block, input }, operators: above.reverse() }];
      }
    }
    const { node } = at;
    switch (node.kind) {
      case 'union': {
        if (part.kind !== 'union') throw mismatch(node, part);
        at = node.parents[part.parent]!;
        ({ index, partition: part } = part);
        break;
      }
      case 'coalesce': {
        if (part.kind !== 'coalesce') throw mismatch(node, part);
        const { parent } = node;
        const after = above.reverse();
        return part.partitions
          .flatMap((below) => resolvePaths(parent, below.index, below.partition))
          .map((path) => ({ ...path, operators: [...path.operators, ...after] }));
      }
      case 'zippedUnion': {
        const after = above.reverse();
        return zipped(node, node.parents, index, part)
          .flat()
          .map((path) => ({ ...path, operators: [...path.operators, ...after] }));
      }
      case 'join':
      case 'subtractByKey':
      case 'intersection': {
        const [streamed, ...sides] = zipped(node, node.parents, index, part);
        const operator = { node, partition: index, sides };
        const after = above.reverse();
        const paths: Path[] = streamed!.map((path) => ({
          ...path,
          operators: [...path.operators, operator, ...after],
        }));
        if (node.kind === 'join' && node.keepsRight)
          paths.push({ source: { kind: 'rest', operator }, operators: after });
        const end = paths.pop()!;
        return [...paths, { ...end, last: [...(end.last ?? []), operator] }];
      }
      case 'prune': {
        if (part.kind === 'chosen') ({ index, partition: part } = part);
        at = node.parent;
        break;
      }
      case 'cartesian': {
        if (part.kind !== 'product') throw mismatch(node, part);
        const { parents } = node;
        const inputs = part.partitions.map((below, i) =>
          resolvePaths(parents[i]!, below.index, below.partition),
        );
        return [{ source: { kind: 'boundary', node, partition: index, inputs }, operators: above.reverse() }];
      }
      case 'mapPartitions':
      case 'chunks':
      case 'foldPartition':
      case 'pipe':
      case 'groupByKey':
      case 'sortPartition':
      case 'glom': {
        const inputs = [resolvePaths(node.parent, index, part)];
        return [{ source: { kind: 'boundary', node, partition: index, inputs }, operators: above.reverse() }];
      }
      case 'cogroup':
      case 'zip':
      case 'zipPartitions': {
        const inputs = zipped(node, node.parents, index, part);
        return [{ source: { kind: 'boundary', node, partition: index, inputs }, operators: above.reverse() }];
      }
      case 'inPlace': {
        if (node.aggregator === undefined) {
          at = node.parent;
          break;
        }
        const inputs = [resolvePaths(node.parent, index, part)];
        return [{ source: { kind: 'boundary', node, partition: index, inputs }, operators: above.reverse() }];
      }
      case 'range': {
        if (part.kind !== 'range') throw mismatch(node, part);
        return [{ source: { kind: 'range', spec: part }, operators: above.reverse() }];
      }
      case 'parallelize':
      case 'textFile':
      case 'shuffled':
        return [{ source: { kind: 'open', node, spec: part }, operators: above.reverse() }];
      default:
        above.push({ node, partition: index });
        at = node.parent;
    }
  }
}

function persistedBlock({ id, level }: Dataset, partition: number): RddBlockId | undefined {
  return level.useMemory ? { rddId: id, partition } : undefined;
}

/** The ways of partition `index` of each parent. */
function zipped(
  node: LineageNode,
  parents: readonly Dataset[],
  index: number,
  part: PartitionSpec,
): (readonly Path[])[] {
  if (part.kind !== 'zip') throw mismatch(node, part);
  return parents.map((parent, i) => resolvePaths(parent, index, part.partitions[i]!));
}

function mismatch(node: LineageNode, spec: PartitionSpec): SparkError {
  return new SparkError(
    'WRONG_PARTITION',
    `Cannot compute a partition of ${node.kind}: its data is of kind ${spec.kind}`,
  );
}
