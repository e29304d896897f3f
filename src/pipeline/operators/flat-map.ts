import type { ElementOperator } from './operator.ts';

export const flatMap: ElementOperator<'flatMap'> = {
  fn: (node) => node.fn,
  nests: true,

  emit(text, slot, record) {
    return text.openIterable(slot, text.callUser(slot, record, 'iterable'), record);
  },

  *interpret(records, step) {
    for (const record of records) yield* step.iterate(step.call(record, 'iterable'), record);
  },
};
