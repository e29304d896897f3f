import type { ElementOperator } from './operator.ts';

export const flatMapValues: ElementOperator<'flatMapValues'> = {
  fn: (node) => node.fn,
  nests: true,

  emit(text, slot, record) {
    const { key, value } = text.pair(slot, record);
    const results = text.callUser(slot, value, 'iterable', record);
    return text.makePair(key, text.openIterable(slot, results, record));
  },

  *interpret(records, step) {
    for (const record of records) {
      const [key, value] = step.pair(record);
      const results = step.call(value, 'iterable', record);
      for (const result of step.iterate(results, record)) yield [key, result];
    }
  },
};
