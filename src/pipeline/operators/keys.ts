import type { ElementOperator } from './operator.ts';

export const keys: ElementOperator<'keys'> = {
  emit(text, slot, record) {
    return text.pair(slot, record).key;
  },

  *interpret(records, step) {
    for (const record of records) yield step.pair(record)[0];
  },
};
