import type { ElementOperator } from './operator.ts';

export const keyBy: ElementOperator<'keyBy'> = {
  fn: (node) => node.fn,

  emit(text, slot, record) {
    return text.makePair(text.callUser(slot, record), record);
  },

  *interpret(records, step) {
    for (const record of records) yield [step.call(record), record];
  },
};
