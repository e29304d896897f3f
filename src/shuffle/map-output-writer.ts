import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import { encodeLongs } from './long-column.ts';
import {
  type MapOutputFiles,
  makeDirectory,
  mapOutputFiles,
  removeQuietly,
  temporaryName,
} from './shuffle-files.ts';

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
}

/**
 * The files of one map task's output, written partition after partition.
 *
 * Written under temporary names and renamed by {@link commit}, the index last, so nobody ever sees half an output. Whatever fails throws
 * SHUFFLE_WRITE_FAILED; then, and on every other way out but a successful commit, the owner calls {@link abort}, after which no file is left.
 */
export class MapOutputWriter {
  readonly #files: MapOutputFiles;
  readonly #options: MapOutputOptions;
  readonly #buffer: Buffer;
  readonly #sizes: number[];
  readonly #checksums: number[];
  #buffered = 0;
  #fd: number | undefined;
  #state: 'new' | 'writing' | 'committed' | 'aborted' = 'new';

  constructor(options: MapOutputOptions) {
    this.#options = options;
    this.#files = mapOutputFiles(options.scratchDir, options.shuffleId, options.mapId);
    this.#buffer = Buffer.allocUnsafe(options.bufferBytes);
    this.#sizes = new Array<number>(options.numPartitions).fill(0);
    this.#checksums = new Array<number>(options.checksum ? options.numPartitions : 0).fill(0);
  }

  /** Adds to a partition, which must not be lower than that of the call before. Copies or writes `bytes` before it returns. */
  write(partition: number, bytes: Uint8Array): void {
    this.#attempt(() => {
      this.#open();
      this.#sizes[partition]! += bytes.length;
      if (this.#options.checksum) this.#checksums[partition] = crc32(bytes, this.#checksums[partition]);
      if (this.#buffered + bytes.length > this.#buffer.length) this.#flush();
      if (bytes.length >= this.#buffer.length) {
        writeFully(this.#fd!, bytes);
      } else {
        this.#buffer.set(bytes, this.#buffered);
        this.#buffered += bytes.length;
      }
    });
  }

  /** Makes the output visible. Returns the bytes of each partition. */
  commit(): readonly number[] {
    return this.#attempt(() => {
      const { data, index, checksum } = this.#files;
      this.#open();
      this.#flush();
      this.#close();
      const written = [data];
      if (this.#options.checksum) {
        writeWhole(temporaryName(checksum), encodeLongs(this.#checksums));
        written.push(checksum);
      }
      writeWhole(temporaryName(index), encodeLongs(offsetsOf(this.#sizes)));
      written.push(index);
      for (const path of written) renameSync(temporaryName(path), path);
      this.#state = 'committed';
      return this.#sizes;
    });
  }

  /** Removes what was written. Idempotent, does nothing after a successful commit. */
  abort(): void {
    if (this.#state !== 'writing') return;
    this.#state = 'aborted';
    try {
      this.#close();
    } catch {
      // The file goes anyway.
    }
    const { data, index, checksum } = this.#files;
    removeQuietly([data, index, checksum].flatMap((path) => [temporaryName(path), path]));
  }

  #open(): void {
    if (this.#state === 'writing') return;
    if (this.#state !== 'new') throw new Error(`the output is already ${this.#state}`);
    this.#state = 'writing';
    const path = temporaryName(this.#files.data);
    makeDirectory(this.#files.directory);
    this.#fd = openSync(path, 'w');
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    writeFully(this.#fd!, this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
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
        `Cannot write map output "${this.#files.data}": ${messageOf(thrown)}; ${advice}`,
        { cause: thrown },
      );
    }
  }
}

function offsetsOf(sizes: readonly number[]): number[] {
  const offsets = [0];
  let offset = 0;
  for (const size of sizes) {
    offset += size;
    offsets.push(offset);
  }
  return offsets;
}

function writeWhole(path: string, bytes: Uint8Array): void {
  const fd = openSync(path, 'w');
  try {
    writeFully(fd, bytes);
  } finally {
    closeSync(fd);
  }
}

/** A write may take a part only: at the end of the disk, or above 2 GiB. */
function writeFully(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}
