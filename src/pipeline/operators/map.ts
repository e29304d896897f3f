import type { ElementOperator } from './operator.ts';

export const map: ElementOperator<'map'> = {
  fn: (node) => node.fn,

  emit(text, slot, record) {
    return text.callUser(slot, record);
  },

  *interpret(records, step) {
    for (const record of records) yield step.call(record);
  },
};
