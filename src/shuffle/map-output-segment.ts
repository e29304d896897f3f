import { closeSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { FetchFailedError, type FetchTarget } from './fetch-failed-error.ts';
import { FileWindow } from './file-window.ts';
import { LONG_BYTES, longAt } from './long-column.ts';
import type { MapOutputIndex, MapOutputIndexes } from './map-output-indexes.ts';
import {
  BLOCK_HEADER_BYTES,
  type BlockHeader,
  bodyBytes,
  type DecodeColumn,
  decodeBlock,
  readBlockHeader,
  type ShuffleBlock,
} from './shuffle-block.ts';
import { mapOutputFiles } from './shuffle-files.ts';

/** Lacks of the reading process, which say nothing about the output. */
const OWN_FAULTS = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * What one map task wrote for one reduce task, read from the files on this host, block by block.
 *
 * Trusts nothing: the index must agree with the size in the map status, the bytes with their checksum, and that before the first of them is
 * decoded. Where they do not, and where a file is missing or too short, it throws FETCH_FAILED.
 */
export class MapOutputSegment {
  readonly #target: FetchTarget;
  readonly #checked: boolean;
  readonly #classes: ClassTable | undefined;
  readonly #window: FileWindow;
  #fd: number | undefined;

  /**
   * @param size bytes according to the map status, more than 0
   * @param checked whether there is a checksum to compare
   * @param buffer to read through
   * @param indexes where the thread keeps what stands beside the data
   * @param classes the user classes whose instances the records may hold
   */
  constructor(
    scratchDir: string,
    target: FetchTarget,
    size: number,
    checked: boolean,
    buffer: Buffer,
    indexes: MapOutputIndexes,
    classes?: ClassTable,
  ) {
    this.#classes = classes;
    this.#target = target;
    this.#checked = checked;
    const files = mapOutputFiles(scratchDir, target.shuffleId, target.mapId);
    const index = this.#io(() => indexes.read(files, checked));
    const start = this.#findStart(index, size);
    this.#fd = this.#io(() => openSync(files.data, 'r'));
    this.#window = new FileWindow(this.#fd, start, size, buffer);
    try {
      if (index.checksums !== undefined && checked) this.#compareChecksum(index.checksums);
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
    if (this.#window.remaining === 0) return undefined;
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

  #findStart({ offsets }: MapOutputIndex, size: number): number {
    const { reduceId } = this.#target;
    if (offsets.length < (reduceId + 2) * LONG_BYTES) throw this.#failed('its index is cut off');
    const start = longAt(offsets, reduceId);
    const length = longAt(offsets, reduceId + 1) - start;
    // An output that was written anew since then has another map id, so the two agree to the byte.
    if (length !== size) throw this.#failed(`its index gives it ${length} bytes, its map status ${size}`);
    return start;
  }

  #compareChecksum(checksums: Uint8Array): void {
    const { reduceId } = this.#target;
    if (checksums.length < (reduceId + 1) * LONG_BYTES) throw this.#failed('its checksum is cut off');
    const expected = longAt(checksums, reduceId);
    let actual = 0;
    while (this.#window.remaining > 0) {
      const bytes = this.#io(() => this.#window.takeSome());
      if (bytes === undefined) throw this.#cutOff();
      actual = crc32(bytes, actual);
    }
    if (actual !== expected)
      throw this.#failed('its bytes do not have the checksum that they were written with');
    this.#window.rewind();
  }

  #take(count: number): Uint8Array {
    if (count > this.#window.remaining) throw this.#failed('a block of it reaches beyond its end');
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
      if (this.#checked) throw thrown;
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
