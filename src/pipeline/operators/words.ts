import { SparkError } from '../../common/errors.ts';
import { cutWords, type WordCut } from '../../io/word-cut.ts';
import { shortenRecord } from '../shorten-record.ts';
import type { ElementOperator } from './operator.ts';

/** Cuts records, which have to be strings. */
class Scissors {
  readonly #cut: WordCut;

  constructor(cut: WordCut) {
    this.#cut = cut;
  }

  cut(record: unknown): string[] {
    if (typeof record === 'string') return cutWords(record, this.#cut);
    throw new SparkError('NOT_A_STRING', `Cannot cut ${shortenRecord(record)}: it is no string`);
  }
}

export const words: ElementOperator<'words'> = {
  argument: ({ separator }) => new Scissors({ separator }),
  nests: true,

  emit(text, slot, record) {
    text.enter(slot, record);
    const list = text.assign(`${slot.argument}.cut(${record})`);
    const position = text.name();
    text.openLoop(`let ${position} = 0`, `${position} < ${list}.length`, `${position}++`);
    return text.assign(`${list}[${position}]`);
  },

  *interpret(records, step) {
    const scissors = step.argument as Scissors;
    for (const record of records) yield* step.guarded(() => scissors.cut(record), record);
  },
};

export const fields: ElementOperator<'fields'> = {
  argument: ({ separator }) => new Scissors({ separator }),

  emit(text, slot, record) {
    text.enter(slot, record);
    return text.assign(`${slot.argument}.cut(${record})`);
  },

  *interpret(records, step) {
    const scissors = step.argument as Scissors;
    for (const record of records) yield step.guarded(() => scissors.cut(record), record);
  },
};
