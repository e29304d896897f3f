import { taskCopiesOf } from '../../closure/task-copies.ts';
import type { ElementOperator } from './operator.ts';

interface Bounds {
  readonly lower: unknown;
  readonly upper: unknown;
}

export const filterByRange: ElementOperator<'filterByRange'> = {
  fn: ({ range }) => range.compare,
  argument: ({ range }): Bounds => ({
    lower: taskCopiesOf(range.lower)(),
    upper: taskCopiesOf(range.upper)(),
  }),

  emit(text, slot, record) {
    const { key } = text.pair(slot, record);
    text.enter(slot, record);
    const { fn, argument } = slot;
    const fromLower = text.assign(`${fn}(${argument}.lower, ${key})`);
    text.refusePromise(fromLower, record);
    text.line(`if (!(${fromLower} <= 0 && ${fn}(${key}, ${argument}.upper) <= 0)) continue;`);
    return record;
  },

  *interpret(records, step) {
    const { lower, upper } = step.argument as Bounds;
    for (const record of records) {
      const [key] = step.pair(record);
      const isInside =
        (step.fold(lower, key, record) as number) <= 0 && (step.fold(key, upper, record) as number) <= 0;
      if (isInside) yield record;
    }
  },
};
