import { KeySet } from './key-set.ts';
import type { ElementOperator } from './operator.ts';
import { emitProbe } from './probe-text.ts';

export const intersection: ElementOperator<'intersection'> = {
  argument: (node, _partition, sides) => new KeySet(node, sides),

  emit(text, slot, record) {
    const { key } = text.pair(slot, record);
    const number = emitProbe(text, slot, record, key);
    const found = text.local(`${slot.argument}.found`);
    text.line(`if (${number} < 0 || ${found}[${number}] === 1) continue;`);
    text.line(`${found}[${number}] = 1;`);
    return key;
  },

  *interpret(records, step) {
    for (const record of records) {
      const [key] = step.pair(record);
      const keys = step.argument as KeySet;
      const number = step.guarded(() => keys.find(key), record);
      if (number < 0 || keys.found[number] === 1) continue;
      keys.found[number] = 1;
      yield key;
    }
  },
};
