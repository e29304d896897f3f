import type { ElementOperator } from './operator.ts';

export const values: ElementOperator<'values'> = {
  emit(text, slot, record) {
    text.checkPair(slot, record);
    return text.assign(`${record}[1]`);
  },

  *interpret(records, step) {
    for (const record of records) yield step.pair(record)[1];
  },
};
