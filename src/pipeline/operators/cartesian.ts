import { operatorOf } from '../../lineage/nodes.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { PairColumns, PairSource, RecordBuffer } from '../ports.ts';
import { recordsOf } from '../sources/pairs-source.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

/** Records of the left side that are paired with a block of the right side's file at a time. */
const LEFT_RECORDS = 4096;

/** Holds the right side's partition, and lets the left side's pass. */
export const cartesian: EngineBoundary<NodeOf<'cartesian'>> = {
  read(node, [left, right], services): PairSource {
    const buffer = services.openRecordBuffer(`right side of ${operatorOf(node)}`);
    try {
      const isEmpty = fill(buffer, right!.iterate());
      return new CartesianPairs(isEmpty ? [].values() : rows(left!.iterate(), buffer), buffer);
    } catch (thrown) {
      buffer.clear();
      throw thrown;
    }
  },
};

function fill(buffer: RecordBuffer, records: Iterable<unknown>): boolean {
  let isEmpty = true;
  for (const block of blocksOf(records, BLOCK_RECORDS)) {
    buffer.add(block);
    isEmpty = false;
  }
  return isEmpty;
}

/** A record of the left side and some of the right side. */
interface Row {
  readonly key: unknown;
  readonly values: readonly unknown[];
}

/** By the left side's records where the right side lies in memory; else by blocks of them, so that the file is read once for each block. */
function* rows(left: Iterable<unknown>, right: RecordBuffer): Generator<Row> {
  for (const keys of right.isInMemory ? each(left) : blocksOf(left, LEFT_RECORDS)) {
    for (const values of right.blocks()) for (const key of keys) yield { key, values };
  }
}

class CartesianPairs implements PairSource {
  readonly #rows: Iterator<Row>;
  readonly #buffer: RecordBuffer;
  #row: Row | undefined;
  /** Values of the row that have been paired. */
  #paired = 0;

  constructor(of: Iterator<Row>, buffer: RecordBuffer) {
    this.#rows = of;
    this.#buffer = buffer;
  }

  nextPairs(): PairColumns | null {
    const keys: unknown[] = [];
    const values: unknown[] = [];
    for (let row = this.#current(); row !== undefined; row = this.#current()) {
      const end = Math.min(row.values.length, this.#paired + BLOCK_RECORDS - keys.length);
      for (; this.#paired < end; this.#paired++) {
        keys.push(row.key);
        values.push(row.values[this.#paired]);
      }
      if (keys.length === BLOCK_RECORDS) break;
    }
    return keys.length === 0 ? null : { keys, values, hashes: undefined };
  }

  nextBlock(): readonly unknown[] | null {
    return recordsOf(this.nextPairs());
  }

  close(): void {
    this.#rows.return?.();
    this.#buffer.clear();
  }

  #current(): Row | undefined {
    if (this.#row !== undefined && this.#paired < this.#row.values.length) return this.#row;
    const next = this.#rows.next();
    this.#row = next.done ? undefined : next.value;
    this.#paired = 0;
    return this.#row;
  }
}

function* each(records: Iterable<unknown>): Generator<readonly [unknown]> {
  for (const record of records) yield [record];
}

function* blocksOf(records: Iterable<unknown>, size: number): Generator<readonly unknown[]> {
  let block: unknown[] = [];
  for (const record of records) {
    if (block.push(record) < size) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
