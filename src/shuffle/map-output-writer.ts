import { closeSync, openSync, writevSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import { encodeChecksum } from './map-output-checksum.ts';
import { type MapOutputFile, makeDirectory, mapOutputFile, removeQuietly } from './shuffle-files.ts';

export interface MapOutputOptions {
  readonly scratchDir: string;
  readonly shuffleId: number;
  /** The task attempt that writes. */
  readonly mapId: number;
  readonly numPartitions: number;
  /** `spark.shuffle.file.buffer` */
  readonly bufferBytes: number;
  /** `spark.shuffle.checksum.enabled` */
  readonly checksum: boolean;
  /** An output of at most so many bytes gets no file. Absent: every one gets one. */
  readonly maxDirectBytes?: number;
}

export interface MapOutput {
  /** Bytes of each partition. */
  readonly sizes: readonly number[];
  /** All of them, where there is no file. */
  readonly bytes: Uint8Array | undefined;
}

/** The buffer of the last output of this thread, for the next one. */
let spare: Buffer | undefined;

/**
 * The file of one map task's output: the parts of reduce partition 0, then of 1, and so on, each followed by its checksum. Where each begins is told by
 * the sizes that {@link commit} returns, and nowhere else.
 *
 * The file bears the task attempt's name and is read by nobody who has not been given its sizes, so half an output is never seen, nor one of two
 * attempts. An output of nothing has no file, nor has a small one: to make a file takes longer than to send a few bytes along. Whatever fails throws SHUFFLE_WRITE_FAILED; then, and on every other way out but a successful
 * commit, the owner calls {@link abort}, after which no file is left.
 */
export class MapOutputWriter {
  readonly #file: MapOutputFile;
  readonly #options: MapOutputOptions;
  readonly #sizes: number[];
  /** Made with the first bytes; an output that fits is one call of the system. */
  #buffer: Buffer | undefined;
  #buffered = 0;
  /** The partition that is being written, and the checksum of its bytes so far. */
  #partition = -1;
  #checksum = 0;
  #fd: number | undefined;
  #opened = false;
  #state: 'new' | 'writing' | 'committed' | 'aborted' = 'new';

  constructor(options: MapOutputOptions) {
    this.#options = options;
    this.#file = mapOutputFile(options.scratchDir, options.shuffleId, options.mapId);
    this.#sizes = new Array<number>(options.numPartitions).fill(0);
  }

  /** Whether the bytes have checksums. */
  get isChecked(): boolean {
    return this.#options.checksum;
  }

  /**
   * Adds to a partition, which must not be lower than that of the call before. Copies or writes `bytes`, which are some, before it returns.
   *
   * @param checksum of all bytes of the partition, where it is known
   */
  write(partition: number, bytes: Uint8Array, checksum?: number): void {
    this.#attempt(() => {
      this.#begin();
      if (partition !== this.#partition) {
        this.#endPartition();
        this.#partition = partition;
      }
      if (this.#options.checksum) this.#checksum = checksum ?? crc32(bytes, this.#checksum);
      this.#add(bytes);
    });
  }

  /** Ends the output. */
  commit(): MapOutput {
    return this.#attempt(() => {
      this.#begin();
      this.#endPartition();
      const isDirect = !this.#opened && this.#buffered <= (this.#options.maxDirectBytes ?? 0);
      if (this.#buffered > 0 && !isDirect) this.#writeOut();
      this.#close();
      this.#state = 'committed';
      const bytes = isDirect && this.#buffered > 0 ? this.#copy() : undefined;
      this.#giveBack();
      return { sizes: this.#sizes, bytes };
    });
  }

  /** Removes what was written. Idempotent, does nothing after a successful commit. */
  abort(): void {
    if (this.#state !== 'writing') return;
    this.#state = 'aborted';
    this.#giveBack();
    try {
      this.#close();
    } catch {
      // The file goes anyway.
    }
    if (this.#opened) removeQuietly(this.#file.path);
  }

  #begin(): void {
    if (this.#state === 'writing') return;
    if (this.#state !== 'new') throw new Error(`the output is already ${this.#state}`);
    this.#state = 'writing';
  }

  #endPartition(): void {
    if (this.#partition >= 0 && this.#options.checksum) this.#add(encodeChecksum(this.#checksum));
    this.#checksum = 0;
  }

  #add(bytes: Uint8Array): void {
    this.#sizes[this.#partition]! += bytes.length;
    this.#buffer ??= this.#newBuffer();
    if (this.#buffered + bytes.length > this.#buffer.length) {
      this.#writeOut(bytes);
    } else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
  }

  /** What may need no file is kept until it is too much. */
  #newBuffer(): Buffer {
    const { bufferBytes, maxDirectBytes = 0 } = this.#options;
    const length = Math.max(bufferBytes, maxDirectBytes);
    const known = spare;
    spare = undefined;
    return known?.length === length ? known : Buffer.allocUnsafeSlow(length);
  }

  #copy(): Uint8Array {
    return new Uint8Array(this.#buffer!.subarray(0, this.#buffered));
  }

  #giveBack(): void {
    spare = this.#buffer;
    this.#buffer = undefined;
  }

  /** Writes what is in the buffer, and `bytes` behind it. */
  #writeOut(bytes?: Uint8Array): void {
    this.#fd ??= this.#open();
    const parts: Uint8Array[] = [];
    if (this.#buffered > 0) parts.push(this.#buffer!.subarray(0, this.#buffered));
    if (bytes !== undefined) parts.push(bytes);
    writeFully(this.#fd, parts);
    this.#buffered = 0;
  }

  #open(): number {
    makeDirectory(this.#file.directory);
    const fd = openSync(this.#file.path, 'w');
    this.#opened = true;
    return fd;
  }

  #close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  #attempt<T>(write: () => T): T {
    try {
      return write();
    } catch (thrown) {
      const advice =
        codeOf(thrown) === 'ENOSPC'
          ? 'free space there or point spark.local.dir to a larger disk'
          : 'check the folders of spark.local.dir';
      throw new SparkError(
        'SHUFFLE_WRITE_FAILED',
        `Cannot write map output "${this.#file.path}": ${messageOf(thrown)}; ${advice}`,
        { cause: thrown },
      );
    }
  }
}

/** A write may take a part only: at the end of the disk, or above 2 GiB. */
function writeFully(fd: number, parts: Uint8Array[]): void {
  for (;;) {
    let written = writevSync(fd, parts);
    while (parts.length > 0 && written >= parts[0]!.length) written -= parts.shift()!.length;
    if (parts.length === 0) return;
    parts[0] = parts[0]!.subarray(written);
  }
}
