import { PrintedTo } from '../printed-to.ts';
import type { ElementOperator } from './operator.ts';

export const printElement: ElementOperator<'printElement'> = {
  fn: (node) => node.fn,
  argument: () => new PrintedTo(),
  nests: true,

  emit(text, slot, record) {
    text.enter(slot, record);
    text.line(`const lines${slot.index} = ${slot.argument}.begin();`);
    const result = text.assign(`${slot.fn}(${record}, ${slot.argument}.print)`);
    text.refusePromise(result, record);
    text.openLoop(`let i${slot.index} = 0`, `i${slot.index} < lines${slot.index}.length`, `i${slot.index}++`);
    return text.assign(`lines${slot.index}[i${slot.index}]`);
  },

  *interpret(records, step) {
    const printed = step.argument as PrintedTo;
    for (const record of records) {
      const lines = printed.begin();
      step.fold(record, printed.print, record);
      yield* lines;
    }
  },
};
