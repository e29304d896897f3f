import { SparkError } from '../../common/errors.ts';
import { operatorOf } from '../../lineage/nodes.ts';
import type { RecordSource } from '../ports.ts';
import { atSite } from '../stage-failure.ts';
import { GrowingBlocks } from './growing-blocks.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

export const zip: EngineBoundary<NodeOf<'zip'>> = {
  read(node, [left, right]): RecordSource {
    return new GrowingBlocks(pairs(node, left!.iterate(), right!.iterate()));
  },
};

function* pairs(
  node: NodeOf<'zip'>,
  left: Iterator<unknown>,
  right: Iterator<unknown>,
): Generator<[unknown, unknown]> {
  for (let records = 0; ; records++) {
    const [a, b] = [left.next(), right.next()];
    if (a.done && b.done) return;
    if (a.done || b.done) throw unequal(node, records, a.done ? 'left' : 'right');
    yield [a.value, b.value];
  }
}

function unequal(node: NodeOf<'zip'>, records: number, shorter: 'left' | 'right'): SparkError {
  const [few, many] = shorter === 'left' ? ['first', 'second'] : ['second', 'first'];
  return new SparkError(
    'UNEQUAL_LENGTHS',
    `Cannot run ${operatorOf(node)}${atSite(node.site)}: a partition of its ${few} RDD has ${records} records, that of its ${many} RDD has more. ` +
      'zip needs equally many in each partition; join by a key what differs',
  );
}
