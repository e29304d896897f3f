import { Folded } from './folded.ts';
import type { Sink } from './sink.ts';

export const reduce: Sink<'reduce', Folded> = {
  steps: (node, site) => [{ operator: 'reduce', site, fn: node.fn }],
  open: () => new Folded(),

  emit(text, [slot]) {
    text.line('let { empty, value } = sink;');
    return {
      body(record) {
        text.open('if (empty) {');
        text.line('empty = false;');
        text.line(`value = ${record};`);
        text.closeTo(text.depth - 1);
        text.open('else {');
        text.enter(slot!, record);
        text.line(`value = ${slot!.fn}(value, ${record});`);
        text.refusePromise('value', record);
        text.closeTo(text.depth - 1);
      },
      end() {
        text.line('sink.empty = empty;');
        text.line('sink.value = value;');
      },
    };
  },

  accept(state, record, [step]) {
    state.value = state.empty ? record : step!.fold(state.value, record, record);
    state.empty = false;
  },
};
