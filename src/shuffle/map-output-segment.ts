import { closeSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { FetchFailedError, type FetchTarget } from './fetch-failed-error.ts';
import { FileWindow, type ReadAt, readsOfBytes, readsOfFile } from './file-window.ts';
import { CHECKSUM_BYTES, decodeChecksum } from './map-output-checksum.ts';
import {
  BLOCK_HEADER_BYTES,
  type BlockHeader,
  bodyBytes,
  type DecodeColumn,
  decodeBlock,
  readBlockHeader,
  type ShuffleBlock,
} from './shuffle-block.ts';
import { mapOutputFile } from './shuffle-files.ts';

/** Lacks of the reading process, which say nothing about the output. */
const OWN_FAULTS = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** Where a part of a map output lies, by the map status. */
export interface SegmentPlace {
  readonly start: number;
  /** More than 0. */
  readonly size: number;
  /** The whole output, where it has no file. */
  readonly bytes?: Uint8Array | undefined;
}

/**
 * What one map task wrote for one reduce task, read from the file on this host or from what the map status brought, block by block.
 *
 * Trusts nothing: the bytes must have their checksum, and that before the first of them is decoded. Where they do not, and where the file is missing
 * or too short, it throws FETCH_FAILED. An output that was written anew since then has another map id, and with it another file.
 */
export class MapOutputSegment {
  readonly #target: FetchTarget;
  readonly #classes: ClassTable | undefined;
  readonly #window: FileWindow;
  /** What follows the last block. */
  readonly #checksumBytes: number;
  #fd: number | undefined;

  /**
   * @param checked whether there is a checksum to compare
   * @param buffer to read through
   * @param classes the user classes whose instances the records may hold
   */
  constructor(
    scratchDir: string,
    target: FetchTarget,
    place: SegmentPlace,
    checked: boolean,
    buffer: Buffer,
    classes?: ClassTable,
  ) {
    this.#classes = classes;
    this.#target = target;
    this.#checksumBytes = checked ? CHECKSUM_BYTES : 0;
    const reads = place.bytes === undefined ? this.#open(scratchDir) : readsOfBytes(place.bytes);
    this.#window = new FileWindow(reads, place.start, place.size, buffer);
    try {
      if (checked) this.#compareChecksum();
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  /** The buffer, which may have been replaced by a larger one. */
  get buffer(): Buffer {
    return this.#window.buffer;
  }

  /** The next block, or undefined at the end. */
  nextBlock<C extends { readonly length: number }>(decode: DecodeColumn<C>): ShuffleBlock<C> | undefined {
    if (this.#remaining === 0) return undefined;
    const header = readBlockHeader(this.#take(BLOCK_HEADER_BYTES));
    if (typeof header === 'string') throw this.#failed(header);
    return this.#decode(header, decode, this.#take(bodyBytes(header)));
  }

  /** Idempotent. */
  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  #open(scratchDir: string): ReadAt {
    const { path } = mapOutputFile(scratchDir, this.#target.shuffleId, this.#target.mapId);
    const fd = this.#io(() => openSync(path, 'r'));
    this.#fd = fd;
    return readsOfFile(fd);
  }

  get #remaining(): number {
    return this.#window.remaining - this.#checksumBytes;
  }

  #compareChecksum(): void {
    let actual = 0;
    while (this.#remaining > 0) {
      const bytes = this.#io(() => this.#window.takeSome(this.#remaining));
      if (bytes === undefined) throw this.#cutOff();
      actual = crc32(bytes, actual);
    }
    const expected = this.#io(() => this.#window.take(CHECKSUM_BYTES));
    if (expected === undefined) throw this.#cutOff();
    if (actual !== decodeChecksum(expected))
      throw this.#failed('its bytes do not have the checksum that they were written with');
    this.#window.rewind();
  }

  #take(count: number): Uint8Array {
    if (count > this.#remaining) throw this.#failed('a block of it reaches beyond its end');
    const bytes = this.#io(() => this.#window.take(count));
    if (bytes === undefined) throw this.#cutOff();
    return bytes;
  }

  #decode<C extends { readonly length: number }>(
    header: BlockHeader,
    decode: DecodeColumn<C>,
    bytes: Uint8Array,
  ): ShuffleBlock<C> {
    try {
      const block = decodeBlock(header, bytes, decode, this.#classes);
      if (block.keys.length === header.records && block.values.length === header.records) return block;
    } catch (thrown) {
      // Bytes that have their checksum are what was written: then it is no fault of the disk.
      if (this.#checksumBytes > 0) throw thrown;
      throw this.#failed(`a block of it cannot be decoded: ${messageOf(thrown)}`, thrown);
    }
    throw this.#failed('a block of it has not as many records as it says');
  }

  #io<T>(read: () => T): T {
    try {
      return read();
    } catch (thrown) {
      if (OWN_FAULTS.has(codeOf(thrown) ?? '')) {
        throw new SparkError('SHUFFLE_READ_FAILED', `Cannot read map output: ${messageOf(thrown)}`, {
          cause: thrown,
        });
      }
      throw this.#failed(messageOf(thrown), thrown);
    }
  }

  #cutOff(): FetchFailedError {
    return this.#failed('its data file is cut off');
  }

  #failed(problem: string, cause?: unknown): FetchFailedError {
    return new FetchFailedError(this.#target, problem, cause === undefined ? undefined : { cause });
  }
}
