import { FirstInOrder } from '../../common/first-in-order.ts';
import type { AnyFunction } from '../../lineage/user-function.ts';
import type { Sink, SinkState } from './sink.ts';

class Ordered implements SinkState {
  readonly first: FirstInOrder;
  /** This task's own; known with the first record. */
  #compare: AnyFunction | undefined;

  constructor(limit: number, sign: 1 | -1) {
    this.first = new FirstInOrder(limit, sign);
  }

  add(record: unknown, compare: AnyFunction): void {
    this.#compare = compare;
    this.first.add(record, compare);
  }

  finish(): unknown[] {
    return this.#compare === undefined ? [] : this.first.inOrder(this.#compare);
  }
}

export const takeOrdered: Sink<'takeOrdered', Ordered> = {
  steps: (node, site) => [{ operator: node.sign === 1 ? 'takeOrdered' : 'top', site, fn: node.compare }],
  open: ({ limit, sign }) => new Ordered(limit, sign),

  emit(text, [slot]) {
    const { fn } = slot!;
    text.line('const { first } = sink;');
    text.line('const { sign } = first;');
    text.line('let { isFull, last } = first;');
    return {
      body(record) {
        text.enter(slot!, record);
        text.open('if (isFull) {');
        const order = text.assign(`${fn}(${record}, last)`);
        text.refusePromise(order, record);
        text.line(`if (!(${order} * sign < 0)) continue;`);
        text.closeTo(text.depth - 1);
        text.line(`sink.add(${record}, ${fn});`);
        text.line('({ isFull, last } = first);');
      },
    };
  },

  accept(state, record, [step]) {
    const { first } = state;
    if (first.isFull && !((step!.fold(record, first.last, record) as number) * first.sign < 0)) return;
    step!.guarded(() => state.add(record, step!.fn!), record);
  },
};
