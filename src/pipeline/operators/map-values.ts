import type { ElementOperator } from './operator.ts';

export const mapValues: ElementOperator<'mapValues'> = {
  fn: (node) => node.fn,

  emit(text, slot, record) {
    const { key, value } = text.pair(slot, record);
    return text.makePair(key, text.callUser(slot, value, 'value', record));
  },

  *interpret(records, step) {
    for (const record of records) {
      const [key, value] = step.pair(record);
      yield [key, step.call(value, 'value', record)];
    }
  },
};
