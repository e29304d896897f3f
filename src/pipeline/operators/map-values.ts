import type { ElementOperator } from './operator.ts';

export const mapValues: ElementOperator<'mapValues'> = {
  fn: (node) => node.fn,

  emit(text, slot, record) {
    text.checkPair(slot, record);
    const value = text.callUser(slot, `${record}[1]`, 'value', record);
    return text.assign(`[${record}[0], ${value}]`);
  },

  *interpret(records, step) {
    for (const record of records) {
      const [key, value] = step.pair(record);
      yield [key, step.call(value, 'value', record)];
    }
  },
};
