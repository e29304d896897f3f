import type { ElementOperator } from './operator.ts';

export const keys: ElementOperator<'keys'> = {
  emit(text, slot, record) {
    text.checkPair(slot, record);
    return text.assign(`${record}[0]`);
  },

  *interpret(records, step) {
    for (const record of records) yield step.pair(record)[0];
  },
};
