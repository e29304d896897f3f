import { KeySet } from './key-set.ts';
import type { ElementOperator } from './operator.ts';
import { emitProbe } from './probe-text.ts';

export const subtractByKey: ElementOperator<'subtractByKey'> = {
  argument: (node, _partition, sides) => new KeySet(node, sides),

  emit(text, slot, record) {
    const { key } = text.pair(slot, record);
    text.line(`if (${emitProbe(text, slot, record, key)} >= 0) continue;`);
    return record;
  },

  *interpret(records, step) {
    for (const record of records) {
      const [key] = step.pair(record);
      const keys = step.argument as KeySet;
      if (step.guarded(() => keys.find(key), record) < 0) yield record;
    }
  },
};
