import { KeyTable } from '../../shuffle/key-table.ts';
import { ENGINE } from '../error-place.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { KeptBlock, RecordSource, StageServices } from '../ports.ts';
import type { SourceText } from './source.ts';

/** What is attached to a kept partition that one join has read: the next one numbers its keys. */
const READ_ONCE = { readOnce: true };
/** Of a partition whose records are no pairs with good keys, or whose numbers found no room. */
const NO_NUMBERS = { readOnce: false };

/** The keys of a kept partition, each once, and the number of each record's key, chunk by chunk. */
class KeyNumbers {
  readonly keys: KeyTable;
  readonly chunks: readonly Int32Array[];

  constructor(keys: KeyTable, chunks: readonly Int32Array[]) {
    this.keys = keys;
    this.chunks = chunks;
  }
}

/**
 * The records of a kept partition, with the numbers of their keys: joins that read it again and again look nothing up for them, and meet what belongs to them in order.
 */
export class NumberedRecords implements RecordSource {
  readonly keys: KeyTable;
  /** Of the block that was read last. */
  numbers: Int32Array = new Int32Array(0);
  readonly #records: RecordSource;
  readonly #chunks: readonly Int32Array[];
  #next = 0;

  constructor(records: RecordSource, { keys, chunks }: KeyNumbers) {
    this.keys = keys;
    this.#records = records;
    this.#chunks = chunks;
  }

  nextBlock(): readonly unknown[] | null {
    const block = this.#records.nextBlock();
    if (block !== null) this.numbers = this.#chunks[this.#next++]!;
    return block;
  }

  close(): void {
    this.#records.close();
  }
}

/** The records of a source that nobody has read from, numbered; undefined where they have no numbers. They get them when a second join reads them. */
export function numberedRecords(source: RecordSource, services: StageServices): NumberedRecords | undefined {
  const { kept } = source;
  if (kept === undefined || kept.attached === NO_NUMBERS) return undefined;
  if (kept.attached === undefined) {
    kept.attach(READ_ONCE, 0);
    return undefined;
  }
  if (kept.attached instanceof KeyNumbers) return new NumberedRecords(source, kept.attached);
  const numbers = numberKeys(kept, services);
  if (numbers === undefined) kept.attach(NO_NUMBERS, 0);
  return numbers && new NumberedRecords(source, numbers);
}

function numberKeys(kept: KeptBlock, services: StageServices): KeyNumbers | undefined {
  const keys = new KeyTable(services.memory, 'numbers of the keys of a kept partition');
  try {
    const chunks: Int32Array[] = [];
    for (const chunk of kept.chunks) {
      const numbers = numbersOf(chunk, keys);
      if (numbers === undefined) return undefined;
      chunks.push(numbers);
      services.poll(0);
    }
    const bytes = keys.disown() + chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const numbers = new KeyNumbers(keys, chunks);
    return kept.attach(numbers, bytes) ? numbers : undefined;
  } finally {
    keys.disown();
  }
}

/** Undefined where the keys are refused, or find no room: then records are looked up one by one, and an error comes where it belongs. */
function numbersOf(records: readonly unknown[], keys: KeyTable): Int32Array | undefined {
  const column = keyColumn(records);
  if (column === undefined) return undefined;
  const numbers = new Int32Array(records.length);
  try {
    keys.number(column, undefined, numbers);
  } catch {
    return undefined;
  }
  return numbers;
}

/** The keys of pairs, undefined if some are none. */
function keyColumn(records: readonly unknown[]): Int32Array | unknown[] | undefined {
  const keys: unknown[] = [];
  let areInts = true;
  for (const record of records) {
    if (!Array.isArray(record) || record.length !== 2) return undefined;
    const key: unknown = record[0];
    areInts &&= typeof key === 'number' && (key | 0) === key;
    keys.push(key);
  }
  return areInts ? Int32Array.from(keys as number[]) : keys;
}

export const numberedSource: SourceText = {
  block: {
    parameters: ['block', 'numberColumn', 'from', 'to'],
    open(text) {
      text.openLoop('let i = from', 'i < to', 'i++');
      return numberedRecord(text);
    },
  },

  openWhole(text) {
    text.open('for (;;) {');
    text.line('const block = source.nextBlock();');
    text.line('if (block === null) break;');
    text.line('const numberColumn = source.numbers;');
    text.open('for (let from = 0; from < block.length; ) {');
    text.line(`const to = Math.min(from + ${BLOCK_RECORDS}, block.length);`);
    text.openLoop('let i = from', 'i < to', 'i++');
    text.afterLoop(`at = ${ENGINE};`, 'guard.poll(to - from);', 'from = to;');
    return numberedRecord(text);
  },
};

function numberedRecord(text: Parameters<SourceText['openWhole']>[0]): string {
  const record = text.assign('block[i]');
  text.knowNumber(record, 'numberColumn[i]');
  return record;
}
