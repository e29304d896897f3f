import { taskCopiesOf } from '../../closure/task-copies.ts';
import type { Sink, SinkState } from './sink.ts';

class Accumulated implements SinkState {
  value: unknown;

  constructor(zero: unknown) {
    this.value = zero;
  }

  finish(): unknown {
    return this.value;
  }
}

export const aggregate: Sink<'aggregate', Accumulated> = {
  steps: (node, site) => [{ operator: 'aggregate', site, fn: node.fn }],
  open: (node) => new Accumulated(taskCopiesOf(node.zero)()),

  emit(text, [slot]) {
    text.line('let value = sink.value;');
    return {
      body(record) {
        text.enter(slot!, record);
        text.line(`value = ${slot!.fn}(value, ${record});`);
        text.refusePromise('value', record);
      },
      end: () => text.line('sink.value = value;'),
    };
  },

  accept(state, record, [step]) {
    state.value = step!.fold(state.value, record, record);
  },
};
