import type { LoopText } from '../loop-text.ts';
import type { Step } from '../step.ts';
import type { ElementOperator, Slot } from './operator.ts';

/** Numbers that go up by `step`. */
interface Numbering {
  next: number;
  readonly step: number;
}

export const zipWithIndex: ElementOperator<'zipWithIndex'> = {
  argument: ({ starts }, partition): Numbering => ({ next: starts![partition]!, step: 1 }),
  emit: emitNumber,
  interpret: number,
};

export const zipWithUniqueId: ElementOperator<'zipWithUniqueId'> = {
  argument: ({ numPartitions }, partition): Numbering => ({ next: partition, step: numPartitions! }),
  emit: emitNumber,
  interpret: number,
};

function emitNumber(text: LoopText, { argument }: Slot, record: string): string {
  const numbered = text.makePair(record, text.assign(`${argument}.next`));
  text.line(`${argument}.next += ${argument}.step;`);
  return numbered;
}

function* number(records: Iterable<unknown>, step: Step): Generator<unknown> {
  const numbering = step.argument as Numbering;
  for (const record of records) {
    yield [record, numbering.next];
    numbering.next += numbering.step;
  }
}
