import { readFileSync } from 'node:fs';
import type { MapOutputFiles } from './shuffle-files.ts';

/** The bytes of all that one thread keeps; a job of a thousand map and reduce tasks each has twice as much. */
const MAX_BYTES = 8 * 2 ** 20;

/** What stands beside the data of one map output: 64-bit numbers for each partition, see `long-column.ts`. */
export interface MapOutputIndex {
  readonly offsets: Uint8Array;
  readonly checksums: Uint8Array | undefined;
}

/**
 * Indexes and checksums of map outputs that a thread has read, for its next reduce tasks: each has a small part of every file, and opening files takes longer than
 * reading them. An output that is written anew has another name, so what is kept stays true. The oldest give way.
 */
export class MapOutputIndexes {
  readonly #kept = new Map<string, MapOutputIndex>();
  #bytes = 0;

  /** Throws what reading the files throws. */
  read({ data, index, checksum }: MapOutputFiles, checked: boolean): MapOutputIndex {
    const known = this.#kept.get(data);
    if (known !== undefined) return known;
    const read = { offsets: readFileSync(index), checksums: checked ? readFileSync(checksum) : undefined };
    this.#bytes += bytesOf(read);
    this.#kept.set(data, read);
    for (const [oldest, { offsets, checksums }] of this.#kept) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytesOf({ offsets, checksums });
    }
    return read;
  }
}

function bytesOf({ offsets, checksums }: MapOutputIndex): number {
  return offsets.length + (checksums?.length ?? 0);
}
