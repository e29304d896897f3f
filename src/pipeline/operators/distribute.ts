import { hashKey } from '../../serializer/key-hash.ts';
import type { ElementOperator } from './operator.ts';

/** Where the next record goes. The start differs from partition to partition, so that small ones do not all fill the first targets. */
interface Dealer {
  next: number;
  readonly count: number;
}

export const distribute: ElementOperator<'distribute'> = {
  argument: (node, partition): Dealer => ({
    next: (hashKey(partition) >>> 0) % node.numPartitions,
    count: node.numPartitions,
  }),

  emit(text, { argument }, record) {
    const dealt = text.makePair(text.assign(`${argument}.next`), record);
    text.line(`${argument}.next = ${argument}.next + 1 === ${argument}.count ? 0 : ${argument}.next + 1;`);
    return dealt;
  },

  *interpret(records, step) {
    const dealer = step.argument as Dealer;
    for (const record of records) {
      yield [dealer.next, record];
      dealer.next = dealer.next + 1 === dealer.count ? 0 : dealer.next + 1;
    }
  },
};
