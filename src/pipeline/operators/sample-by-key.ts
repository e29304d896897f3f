import { StrataSampler } from '../strata-sampler.ts';
import { openCopies } from './copies-text.ts';
import type { ElementOperator } from './operator.ts';

export const sampleByKey: ElementOperator<'sampleByKey'> = {
  argument: (node, partition) => new StrataSampler(node, partition),
  nests: true,

  emit(text, slot, record) {
    const { key } = text.pair(slot, record);
    text.enter(slot, record);
    const copies = text.assign(`${slot.argument}.copies(${key})`);
    text.leave();
    openCopies(text, copies);
    return record;
  },

  *interpret(records, step) {
    const sampler = step.argument as StrataSampler;
    for (const record of records) {
      const [key] = step.pair(record);
      for (let left = step.guarded(() => sampler.copies(key), record); left > 0; left--) yield record;
    }
  },
};
