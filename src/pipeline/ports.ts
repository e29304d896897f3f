import type { WordCut } from '../io/word-cut.ts';
import type { CountedWords, WordBlock } from '../io/word-reader.ts';
import type { PipeNode, ShuffledNode, SourceNode, TextFileNode } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import type { ShuffleWriteSink } from '../lineage/stage-plan.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import type { RddBlockId } from '../protocol/block-update.ts';
import type { ByteStrings } from '../serializer/byte-strings.ts';

/** Where a stage's records come from: a split, a slice, the read side of a shuffle. */
export interface RecordSource {
  /** The next records, some thousands at most, or null at the end. The array may be reused by the next call. */
  nextBlock(): readonly unknown[] | null;
  /** Present where the records are pairs that lie in columns: the same records, without arrays made for them. Whoever reads uses one of the two. */
  nextPairs?(): PairColumns | null;
  /** Present where the records are those of a partition that is kept. */
  readonly kept?: KeptBlock;
  /** Idempotent; called on every way out of the task. */
  close(): void;
}

/** A partition that is kept, in the blocks in which it is read, and what an earlier task has attached to it. */
export interface KeptBlock {
  readonly chunks: readonly (readonly unknown[])[];
  readonly attached: unknown;
  /** Keeps `value`, of `bytes`, with the partition, in the place of what was attached. False when it does not fit. */
  attach(value: unknown, bytes: number): boolean;
}

export type PairSource = RecordSource & {
  nextPairs(): PairColumns | null;
  /** The same pairs, with strings that still are bytes. */
  nextLatePairs?(): LatePairs | null;
};

/** Some thousands of pairs, keys apart from values. Equally many of both. */
export interface PairColumns {
  readonly keys: ArrayLike<unknown>;
  readonly values: ArrayLike<unknown>;
  /** Of the keys, where they are known. */
  readonly hashes: Int32Array | undefined;
}

/** Pairs whose strings may still be bytes. */
export interface LatePairs {
  readonly keys: ArrayLike<unknown> | ByteStrings;
  readonly values: ArrayLike<unknown> | ByteStrings;
}

/** Takes pairs in, block by block, and may keep the columns. */
export interface PairTarget {
  add(pairs: PairColumns): void;
  /** Present where it makes the strings itself. */
  addLate?(pairs: LatePairs): void;
}

/** The words of a text. Whoever reads them uses one of the two. */
export interface WordSource {
  /** The next words in their order, or null at the end. They hold until the next call. */
  nextWords(): WordBlock | null;
  /** The next words and how often each came, or null at the end: see `WordReader.nextCounts`. */
  nextCounts(poll: (lines: number) => void): CountedWords | null;
  /** Idempotent; called on every way out of the task. */
  close(): void;
}

/**
 * What a running stage asks of the executor it runs in. The pipelines know their sources and sinks only through this port, so that they
 * can run in another engine's workers.
 */
export interface StageServices {
  /** What functions of this task captured in common: each makes its copy with it. */
  readonly sharedCaptures: Map<string, unknown>;
  /** Opens the source of a chain. Ranges need none: their loop is generated. */
  openSource(node: SourceNode | ShuffledNode, spec: PartitionSpec): RecordSource;
  /** Opens the words of the lines of a text, cut from its bytes. */
  openWords(node: TextFileNode, spec: PartitionSpec, cut: WordCut): WordSource;
  openShuffleWriter(sink: ShuffleWriteSink): ShuffleWriter;
  /** This task's part of the executor's memory. What it still holds at its end is given back. */
  readonly memory: TaskMemory;
  /** A table of the task's own, accounted for as `owner` and given back at the end of the task at the latest. */
  openCombineTable(owner: string): OwnedTable;
  /** What is kept of a partition of a persisted RDD, if it is here. */
  readBlock(block: RddBlockId): RecordSource | undefined;
  /** Begins to keep a partition that is being computed. */
  writeBlock(block: RddBlockId): BlockTarget;
  /** For records that are read several times, accounted for as `owner`. Whoever opens it clears it. */
  openRecordBuffer(owner: string): RecordBuffer;
  /** The process of a partition, which begins when its input is there. */
  openPipe(node: PipeNode): PipedProcess;
  openTextOutput(result: Extract<ResultNode, { kind: 'saveAsTextFile' }>): TextOutput;
  /**
   * Called between blocks of at most 4,096 records. Throws when the task is killed or the thread's heap is about to burst.
   * `records` is how many passed since the last call.
   */
  poll(records: number): void;
}

/** The write side of a shuffle for one map task: either records go straight to their partitions, or through a combine table. */
export interface ShuffleWriter {
  /** Present when the shuffle combines on the map side. */
  readonly table: CombineTarget | undefined;
  /**
   * Where loops put pairs of two integers of 32 bits themselves (-0 is none), at place `count`. Undefined once other records came, and with a table. After `count` has
   * reached `limit` they call `review`; after that, and after `write`, all four have to be read again.
   */
  readonly intKeys?: Int32Array | undefined;
  readonly intValues?: Int32Array | undefined;
  count?: number;
  readonly limit?: number;
  review?(): void;
  /**
   * Asked when the table has very many keys: puts buckets in its place, if that helps. It is empty then. `expected` is how many keys there may be in the end, or 0.
   */
  split?(expected: number): CombineBuckets | undefined;
  /** Puts the table in the place of buckets for good, once no pair waits in them. */
  unsplit?(): void;
  /** Sends one pair on its way. Only without a table. */
  write(key: unknown, value: unknown): void;
  /** Writes what is left and closes the files. Returns bytes for each reduce partition. */
  finish(): ShuffleWriteResult;
  /** Removes whatever was written. Idempotent, harmless after `finish`. */
  abort(): void;
}

export interface ShuffleWriteResult {
  readonly sizes: readonly number[];
  /** The output itself, where it needs no file. */
  readonly bytes: Uint8Array | undefined;
  readonly records: number;
}

/**
 * An open-addressing table that generated loops probe inline: entry `e` holds `keys[e]` and `values[e]`.
 * `slots` has two words a slot: entry number + 1 (0: free), then the key's hash. Probing is linear: slot `(s + 1) & mask`.
 */
export interface CombineTarget {
  readonly slots: Int32Array;
  readonly mask: number;
  readonly keys: unknown[];
  readonly values: unknown[];
  /** Whether all keys are int32, so that one of equal hash is the same. */
  readonly onlyInts: boolean;
  /**
   * Adds a key that is not in the table. Afterwards all the fields may be others: read them again.
   * Copies keys that were cut from a larger text. Throws when no memory is left.
   */
  insert(hash: number, key: unknown, value: unknown): void;
}

/**
 * A combine table in parts. Pairs of an int32 (-0 is none) and a number wait in the bucket of their key: bucket `b` is what lies in `keys` and `values` from
 * `b * room` on, `fills[b]` pairs. Generated loops put them there, and combine those of a bucket into `tables[b]` when it is full and at the end. The bucket is what
 * `partitionOfHash` tells for `count` partitions.
 */
export interface CombineBuckets {
  readonly count: number;
  readonly room: number;
  readonly fills: Int32Array;
  readonly keys: Int32Array;
  readonly values: Float64Array;
  readonly tables: readonly IntCombineTarget[];
}

/**
 * A combine table of int32 keys with `size` entries in columns. `slots` has a word a slot: entry number + 1, or 0. Probing is linear, from `intSlot` of a key's hash
 * (with `parts` and `scale`) on, and from the last slot to the first. Loops may add an entry while there is room in `keys`, and set values, as long as
 * values are a Float64Array and the value is a number. After `insert` and `set` all fields may be others.
 */
export interface IntCombineTarget {
  readonly slots: Int32Array;
  readonly parts: number;
  readonly scale: number;
  readonly keys: Int32Array;
  readonly values: Float64Array | unknown[];
  size: number;
  insert(hash: number, key: number, value: unknown): void;
  set(entry: number, value: unknown): void;
}

/** A combine table that whoever opened it gives back. */
export interface OwnedTable extends CombineTarget {
  /** Forgets everything. Idempotent. */
  clear(): void;
}

/** Takes the records of a partition that shall be kept, in chunks that nobody changes afterwards. */
export interface BlockTarget {
  /** False when the chunk does not fit: the partition will not be kept. */
  add(chunk: readonly unknown[]): boolean;
  /** Keeps the partition, and reads it. */
  finish(): RecordSource;
  /** Gives it up, and gives back the chunks that were added. Idempotent. */
  abandon(): readonly (readonly unknown[])[];
}

/** Records that are written once and read several times: in memory as far as there is some, else in a file. */
export interface RecordBuffer {
  readonly isInMemory: boolean;
  /** Takes the block over. */
  add(block: readonly unknown[]): void;
  /** The blocks, in order, as often as wanted. */
  blocks(): Iterable<readonly unknown[]>;
  /** Forgets everything. Idempotent. */
  clear(): void;
}

/** Where lines go. */
export interface LineTarget {
  writeLine(line: string): void;
}

export interface PipedProcess extends LineTarget {
  /** Runs the process on the lines that were written, to its end, and gives the lines it printed. */
  run(): RecordSource;
  /** Closes its files. Idempotent; not needed once `run` has returned. */
  abort(): void;
}

export interface TextOutput extends LineTarget {
  /** Closes the part file and commits the attempt. Returns bytes written. */
  commit(): number;
  /** Removes the attempt's file. Idempotent. */
  abort(): void;
}
