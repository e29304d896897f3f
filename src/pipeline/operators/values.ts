import type { ElementOperator } from './operator.ts';

export const values: ElementOperator<'values'> = {
  emit(text, slot, record) {
    return text.pair(slot, record).value;
  },

  *interpret(records, step) {
    for (const record of records) yield step.pair(record)[1];
  },
};
