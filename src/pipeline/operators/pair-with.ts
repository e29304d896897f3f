import type { ElementOperator } from './operator.ts';

export const pairWith: ElementOperator<'pairWith'> = {
  argument: (node) => node.value,

  emit(text, slot, record) {
    return text.makePair(record, slot.argument);
  },

  *interpret(records, step) {
    for (const record of records) yield [record, step.argument];
  },
};
