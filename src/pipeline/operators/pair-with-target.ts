import type { ElementOperator } from './operator.ts';

export const pairWithTarget: ElementOperator<'pairWithTarget'> = {
  argument: ({ numPartitions, of }, partition) => Math.floor((partition * numPartitions) / of),

  emit(text, { argument }, record) {
    return text.makePair(argument, record);
  },

  *interpret(records, step) {
    for (const record of records) yield [step.argument, record];
  },
};
