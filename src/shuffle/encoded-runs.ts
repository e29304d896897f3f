import { crc32 } from 'node:zlib';
import type { HeldMemory } from '../memory/held-memory.ts';
import type { MapOutputWriter } from './map-output-writer.ts';
import { giveBack, spareInts } from './spare-arrays.ts';

/** Memory of runs comes in multiples of this, so that that of one fits the next. */
const GRAIN_WORDS = 2 ** 14;

/** Encoded records, ordered by partition: what spills will be files of. */
interface Run {
  readonly bytes: Uint8Array;
  /** Where the bytes lie. */
  readonly held: Int32Array;
  /** Where each partition begins; one more for the end. */
  readonly offsets: Float64Array;
}

/**
 * The runs of one map task, which become its output partition by partition. Checksums go on with each run, while its bytes are at hand.
 *
 * Accounts for them in the memory given, which stays its owner's to release.
 */
export class EncodedRuns {
  readonly #memory: HeldMemory;
  readonly #output: MapOutputWriter;
  readonly #checksums: Uint32Array | undefined;
  #runs: Run[] = [];

  constructor(numPartitions: number, memory: HeldMemory, output: MapOutputWriter) {
    this.#memory = memory;
    this.#output = output;
    this.#checksums = output.isChecked ? new Uint32Array(numPartitions) : undefined;
  }

  /** Takes a copy of the bytes. Throws OUT_OF_EXECUTION_MEMORY. */
  add(encoded: Uint8Array, offsets: Float64Array): void {
    const words = Math.ceil(encoded.length / Int32Array.BYTES_PER_ELEMENT / GRAIN_WORDS) * GRAIN_WORDS;
    this.#memory.acquire(words * Int32Array.BYTES_PER_ELEMENT + offsets.byteLength);
    this.#check(encoded, offsets);
    const held = spareInts(words);
    const bytes = new Uint8Array(held.buffer, 0, encoded.length);
    bytes.set(encoded);
    this.#runs.push({ bytes, held, offsets });
  }

  write(numPartitions: number): void {
    for (let partition = 0; partition < numPartitions; partition++) {
      for (const { bytes, offsets } of this.#runs) {
        const [start, end] = [offsets[partition]!, offsets[partition + 1]!];
        if (end === start) continue;
        this.#output.write(partition, bytes.subarray(start, end), this.#checksums?.[partition]);
      }
    }
  }

  /** Forgets all, and leaves the memory to the next task's. Idempotent. */
  clear(): void {
    for (const { held } of this.#runs) giveBack(held);
    this.#runs = [];
  }

  #check(encoded: Uint8Array, offsets: Float64Array): void {
    const checksums = this.#checksums;
    if (checksums === undefined) return;
    for (let partition = 0; partition + 1 < offsets.length; partition++) {
      const part = encoded.subarray(offsets[partition], offsets[partition + 1]);
      if (part.length > 0) checksums[partition] = crc32(part, checksums[partition]);
    }
  }
}
