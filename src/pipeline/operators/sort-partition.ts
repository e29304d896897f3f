import { isNatural } from '../../lineage/key-order.ts';
import { operatorOf } from '../../lineage/nodes.ts';
import type { AnyFunction } from '../../lineage/user-function.ts';
import { SortBuffer } from '../../shuffle/sort-buffer.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { PairColumns, PairSource } from '../ports.ts';
import { recordsOf } from '../sources/pairs-source.ts';
import type { Step } from '../step.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

/** Holds the partition's pairs from the first one read until the last one is handed out. */
export const sortPartition: EngineBoundary<NodeOf<'sortPartition'>> = {
  fn: ({ order }) => (isNatural(order) ? undefined : order.compare),

  read(node, [input], services, step) {
    const operator = operatorOf(node);
    const buffer = new SortBuffer(services.memory, `sort buffer of ${operator}`);
    try {
      input!.pairsInto(buffer, operator, node.site);
      const { ascending } = node.order;
      const compare = step.fn && comparing(step, step.fn);
      step.guarded(() => buffer.sort({ compare, ascending, poll: () => step.poll() }), undefined);
    } catch (thrown) {
      buffer.clear();
      throw thrown;
    }
    return new SortedPairs(buffer);
  },
};

/** The first result is looked at: a promise would be taken for an order that knows no difference. */
function comparing(step: Step, fn: AnyFunction): (a: unknown, b: unknown) => number {
  let isFirst = true;
  return (a, b) => {
    if (!isFirst) return fn(a, b);
    isFirst = false;
    return step.fold(a, b, [a, b]) as number;
  };
}

class SortedPairs implements PairSource {
  readonly #buffer: SortBuffer;

  constructor(buffer: SortBuffer) {
    this.#buffer = buffer;
  }

  nextPairs(): PairColumns | null {
    const pairs = this.#buffer.take(BLOCK_RECORDS);
    return pairs === undefined ? null : { ...pairs, hashes: undefined };
  }

  nextBlock(): readonly unknown[] | null {
    return recordsOf(this.nextPairs());
  }

  close(): void {
    this.#buffer.clear();
  }
}
