import { taskCopiesOf } from '../../closure/task-copies.ts';
import { keysEqual } from '../../serializer/key-equality.ts';
import { hashKey } from '../../serializer/key-hash.ts';
import type { ElementOperator } from './operator.ts';

export const lookup: ElementOperator<'lookup'> = {
  argument: (node) => new WantedKey(taskCopiesOf(node.key)()),

  emit(text, slot, record) {
    const { key, value } = text.pair(slot, record);
    text.enter(slot, record);
    text.line(`if (!${slot.argument}.is(${key})) continue;`);
    return value;
  },

  *interpret(records, step) {
    const wanted = step.argument as WantedKey;
    for (const record of records) {
      const [key, value] = step.pair(record);
      if (step.guarded(() => wanted.is(key), record)) yield value;
    }
  },
};

class WantedKey {
  readonly #key: unknown;

  constructor(key: unknown) {
    hashKey(key);
    this.#key = key;
  }

  is(key: unknown): boolean {
    return key === this.#key || keysEqual(key, this.#key);
  }
}
