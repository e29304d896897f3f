import { Folded } from './folded.ts';
import type { Sink } from './sink.ts';

class Extreme extends Folded {
  readonly sign: number;

  constructor(sign: number) {
    super();
    this.sign = sign;
  }
}

/** Of equal records the first stays. */
export const extreme: Sink<'extreme', Extreme> = {
  steps: (node, site) => [{ operator: node.sign === 1 ? 'max' : 'min', site, fn: node.compare }],
  open: (node) => new Extreme(node.sign),

  emit(text, [slot]) {
    text.line('let { empty, value } = sink;');
    text.line('const sign = sink.sign;');
    return {
      body(record) {
        text.open('if (empty) {');
        text.line('empty = false;');
        text.line(`value = ${record};`);
        text.closeTo(text.depth - 1);
        text.open('else {');
        text.enter(slot!, record);
        const order = text.assign(`${slot!.fn}(${record}, value)`);
        text.refusePromise(order, record);
        text.line(`if (${order} * sign > 0) value = ${record};`);
        text.closeTo(text.depth - 1);
      },
      end() {
        text.line('sink.empty = empty;');
        text.line('sink.value = value;');
      },
    };
  },

  accept(state, record, [step]) {
    if (state.empty || (step!.fold(record, state.value, record) as number) * state.sign > 0) {
      state.value = record;
    }
    state.empty = false;
  },
};
