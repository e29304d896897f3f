import type { TaskMemory } from '../memory/task-memory.ts';
import type { MapOutputs, MapStatus } from '../protocol/map-status.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { MapOutputSegment, type SegmentPlace } from './map-output-segment.ts';
import type { DecodeColumn, ShuffleBlock } from './shuffle-block.ts';

/** Segments up to this size are read at once; larger ones pass twice through a buffer of this size, for their checksum and for their records. */
const BUFFER_BYTES = 2 ** 20;

export interface MapOutputBlocksOptions {
  readonly scratchDir: string;
  readonly outputs: MapOutputs;
  readonly reduceId: number;
  /** `spark.shuffle.checksum.enabled` */
  readonly checksum: boolean;
  readonly memory: TaskMemory;
  /** The user classes whose instances the records may hold. */
  readonly classes?: ClassTable;
}

/**
 * The blocks of one reduce partition, map output after map output in the order of the map partitions: the result of a job then does not depend on
 * chance. (Spark asks in random order to spare single nodes; files on the same host need no such care.)
 *
 * Holds one open file and one block at a time.
 */
export class MapOutputBlocks {
  readonly #options: MapOutputBlocksOptions;
  readonly #owner: string;
  #mapIndex = 0;
  #segment: MapOutputSegment | undefined;
  #buffer: Buffer | undefined;
  #heldBytes = 0;
  #bytesRead = 0;
  #recordsRead = 0;

  constructor(options: MapOutputBlocksOptions) {
    this.#options = options;
    this.#owner = `read buffer of shuffle ${options.outputs.shuffleId}`;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  get recordsRead(): number {
    return this.#recordsRead;
  }

  /** The next block, or undefined at the end. Throws FETCH_FAILED. */
  next<C extends { readonly length: number }>(decode: DecodeColumn<C>): ShuffleBlock<C> | undefined {
    for (;;) {
      this.#segment ??= this.#openNext();
      if (this.#segment === undefined) return undefined;
      const block = this.#segment.nextBlock(decode);
      this.#keepBuffer(this.#segment.buffer);
      if (block !== undefined) {
        this.#recordsRead += block.keys.length;
        return block;
      }
      this.#segment.close();
      this.#segment = undefined;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#segment?.close();
    this.#segment = undefined;
    this.#mapIndex = this.#options.outputs.statuses.length;
    this.#buffer = undefined;
    this.#options.memory.release(this.#heldBytes);
    this.#heldBytes = 0;
  }

  #openNext(): MapOutputSegment | undefined {
    const { outputs, reduceId, scratchDir, checksum, classes } = this.#options;
    while (this.#mapIndex < outputs.statuses.length) {
      const mapIndex = this.#mapIndex++;
      const status = outputs.statuses[mapIndex]!;
      const { mapId, executorId } = status;
      const place = placeOf(status, reduceId);
      if (place.size === 0) continue;
      const target = { shuffleId: outputs.shuffleId, mapIndex, mapId, executorId, reduceId };
      const segment = new MapOutputSegment(scratchDir, target, place, checksum, this.#readBuffer(), classes);
      this.#bytesRead += place.size;
      return segment;
    }
    return undefined;
  }

  /** Made once, for the largest segment. */
  #readBuffer(): Buffer {
    if (this.#buffer === undefined) {
      const { outputs, reduceId } = this.#options;
      const largest = outputs.statuses.reduce((most, { sizes }) => Math.max(most, sizes[reduceId]!), 0);
      const bytes = Math.min(largest, BUFFER_BYTES);
      this.#account(bytes);
      this.#buffer = Buffer.allocUnsafeSlow(bytes);
    }
    return this.#buffer;
  }

  /** A single block that is larger than the buffer brings its own. */
  #keepBuffer(buffer: Buffer): void {
    if (buffer === this.#buffer) return;
    this.#account(buffer.length);
    this.#buffer = buffer;
  }

  #account(bufferBytes: number): void {
    if (bufferBytes <= this.#heldBytes) return;
    this.#options.memory.acquire(bufferBytes - this.#heldBytes, this.#owner);
    this.#heldBytes = bufferBytes;
  }
}

/** Adding up takes far less than opening the file, however many partitions there are. */
function placeOf({ sizes, bytes }: MapStatus, reduceId: number): SegmentPlace {
  let start = 0;
  for (let p = 0; p < reduceId; p++) start += sizes[p]!;
  return { start, size: sizes[reduceId]!, bytes };
}
