import type { ElementOperator } from './operator.ts';

export const filter: ElementOperator<'filter'> = {
  fn: (node) => node.fn,

  emit(text, slot, record) {
    const kept = text.callUser(slot, record);
    text.line(`if (!${kept}) continue;`);
    return record;
  },

  *interpret(records, step) {
    for (const record of records) if (step.call(record)) yield record;
  },
};
