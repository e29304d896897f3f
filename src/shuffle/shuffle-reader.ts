import { codeOf } from '../common/errors.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { decodeColumn, decodeLateColumn, type NumberColumn } from '../serializer/record-codec.ts';
import type { CombineFunctions } from './combine-functions.ts';
import { CombineTable } from './combine-table.ts';
import { IntCombineTable } from './int-combine-table.ts';
import { MapOutputBlocks, type MapOutputBlocksOptions } from './map-output-blocks.ts';
import { type LateColumn, MAX_BLOCK_RECORDS, type RecordColumn, type ShuffleBlock } from './shuffle-block.ts';
import { shuffleLabel } from './shuffle-label.ts';

export interface ShuffleReaderOptions extends MapOutputBlocksOptions {
  /** How values of a key become one; without them the pairs pass as they are. */
  readonly functions: CombineFunctions | undefined;
  /** The shuffle, for errors; see `shuffleLabel`. */
  readonly label?: string;
  /** Called between blocks while records are merged, before the first one comes out. Throws when the task shall end. */
  poll(): void;
}

/**
 * The read side of a shuffle: the source of a stage, for one reduce partition.
 *
 * With functions it merges all map outputs into a table at the first call of {@link nextBlock} and then yields `[key, combiner]`, each key once, in
 * the order in which keys came first. Without, pairs stream through, block by block. Throws FETCH_FAILED for an output that is missing or damaged,
 * OUT_OF_EXECUTION_MEMORY when the table does not fit, and what the functions throw.
 */
export class ShuffleReader {
  readonly #options: ShuffleReaderOptions;
  readonly #blocks: MapOutputBlocks;
  #table: CombineTable | IntCombineTable | undefined;
  #next = 0;
  #pairs: [unknown, unknown][] = [];

  constructor(options: ShuffleReaderOptions) {
    this.#options = options;
    this.#blocks = new MapOutputBlocks(options);
  }

  /** Bytes of map output read so far. */
  get bytesRead(): number {
    return this.#blocks.bytesRead;
  }

  /** Records of map output read so far. */
  get recordsRead(): number {
    return this.#blocks.recordsRead;
  }

  /** The next pairs, or null at the end. The array is reused, the pairs are not. */
  nextBlock(): readonly [unknown, unknown][] | null {
    const { functions } = this.#options;
    if (functions !== undefined) return this.#nextMerged(functions);
    const block = this.#blocks.next(decodeColumn);
    if (block === undefined) return null;
    return this.#pair(block.keys, block.values, 0, block.keys.length);
  }

  /** What {@link nextBlock} gives, as columns. */
  nextPairs(): ShuffleBlock | null {
    const { functions } = this.#options;
    if (functions === undefined) return this.#blocks.next(decodeColumn) ?? null;
    const table = this.#table ?? this.#merge(functions);
    const start = this.#next;
    if (start >= table.size) return null;
    this.#next = Math.min(start + MAX_BLOCK_RECORDS, table.size);
    return {
      keys: table.keys.slice(start, this.#next),
      values: table.values.slice(start, this.#next) as RecordColumn,
      hashes: undefined,
    };
  }

  /** {@link nextPairs} for who makes strings of them later. */
  nextLatePairs(): ShuffleBlock<LateColumn> | null {
    if (this.#options.functions !== undefined) return this.nextPairs();
    return this.#blocks.next(decodeLateColumn) ?? null;
  }

  /** Closes files and gives memory back. Idempotent. */
  close(): void {
    this.#blocks.close();
    this.#table?.clear();
    this.#next = 0;
    this.#pairs = [];
  }

  #nextMerged(functions: CombineFunctions): readonly [unknown, unknown][] | null {
    const table = this.#table ?? this.#merge(functions);
    const start = this.#next;
    if (start >= table.size) return null;
    this.#next = Math.min(start + MAX_BLOCK_RECORDS, table.size);
    return this.#pair(table.keys, table.values, start, this.#next);
  }

  #merge(functions: CombineFunctions): CombineTable | IntCombineTable {
    const add = functions.mapSideCombine ? addCombiners : addValues;
    let block = this.#blocks.next(decodeColumn);
    let table: CombineTable | IntCombineTable | undefined;
    for (; block !== undefined; block = this.#blocks.next(decodeColumn)) {
      if (functions.mapSideCombine && areNumbers(block) && !(table instanceof CombineTable)) {
        table ??= this.#intTable(block);
        table.mergeAll(block.keys, block.values, functions.mergeCombiners);
      } else {
        if (!(table instanceof CombineTable)) table = this.#anyTable(table);
        add(table, block, functions);
      }
      table.settle();
      this.#options.poll();
    }
    return table ?? this.#anyTable(undefined);
  }

  get #owner(): string {
    const { outputs, label = shuffleLabel(outputs.shuffleId) } = this.#options;
    return `reduce-side combine table of ${label}`;
  }

  /**
   * A table as large as the largest map output of such blocks needs, since its keys are all different. Where that is more than there is, it begins small: other blocks
   * may follow, of fewer keys.
   */
  #intTable({ keys, values }: NumberBlock): IntCombineTable {
    const { outputs, reduceId, memory } = this.#options;
    const largest = outputs.statuses.reduce((bytes, { sizes }) => Math.max(bytes, sizes[reduceId]!), 0);
    const recordBytes = keys.BYTES_PER_ELEMENT + values.BYTES_PER_ELEMENT;
    const parts = outputs.statuses[0]!.sizes.length;
    let table: IntCombineTable;
    try {
      table = new IntCombineTable(memory, this.#owner, { expected: largest / recordBytes, parts });
    } catch (thrown) {
      if (codeOf(thrown) !== 'OUT_OF_EXECUTION_MEMORY') throw thrown;
      table = new IntCombineTable(memory, this.#owner, { parts });
    }
    this.#table = table;
    return table;
  }

  /** A table for any keys, with what is in one for integers. */
  #anyTable(ints: IntCombineTable | undefined): CombineTable {
    const table = new CombineTable(this.#options.memory, this.#owner);
    // Known at once, so that its memory goes back on every way out.
    this.#table = table;
    if (ints === undefined) return table;
    try {
      table.addAll(ints);
    } finally {
      ints.clear();
    }
    return table;
  }

  #pair(keys: RecordColumn, values: RecordColumn, start: number, end: number): readonly [unknown, unknown][] {
    const pairs = this.#pairs;
    pairs.length = end - start;
    for (let i = start; i < end; i++) pairs[i - start] = [keys[i], values[i]];
    return pairs;
  }
}

/** A block of pairs of an int32 and a number. */
type NumberBlock = ShuffleBlock<RecordColumn> & { readonly keys: Int32Array; readonly values: NumberColumn };

function areNumbers(block: ShuffleBlock): block is NumberBlock {
  return block.keys instanceof Int32Array && ArrayBuffer.isView(block.values);
}

function addCombiners(table: CombineTable, block: ShuffleBlock, functions: CombineFunctions): void {
  const { keys, values, hashes } = block;
  const { mergeCombiners } = functions;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    table.merge(hashes === undefined ? hashKey(key) : hashes[i]!, key, values[i], mergeCombiners);
  }
}

function addValues(table: CombineTable, block: ShuffleBlock, functions: CombineFunctions): void {
  const { keys, values, hashes } = block;
  const { createCombiner, mergeValue } = functions;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const hash = hashes === undefined ? hashKey(key) : hashes[i]!;
    const entry = table.find(hash, key);
    if (entry < 0) table.insert(hash, key, createCombiner(values[i]));
    else table.values[entry] = mergeValue(table.values[entry], values[i]);
  }
}
