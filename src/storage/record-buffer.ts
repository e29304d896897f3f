import { codeOf } from '../common/errors.ts';
import { estimateSize } from '../memory/size-estimator.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { decodeRecords, encodeRecords } from '../serializer/record-codec.ts';
import { ScratchFile } from './scratch-file.ts';

/** The estimated size of records that one buffer keeps in memory. More would leave too little to the other operators of the task. */
const MEMORY_BYTES = 16 * 2 ** 20;

export interface RecordBufferOptions {
  readonly memory: TaskMemory;
  /** What holds the memory, as errors name it. */
  readonly owner: string;
  readonly scratchDir: string;
  readonly classes?: ClassTable;
  readonly memoryBytes?: number;
}

/**
 * Records that are written once and read several times, block by block: the first ones in memory, as far as it is granted, all that follow in a scratch file.
 */
export class RecordBuffer {
  readonly #options: RecordBufferOptions;
  readonly #kept: (readonly unknown[])[] = [];
  readonly #spilled: { readonly position: number; readonly length: number }[] = [];
  #file: ScratchFile | undefined;
  #heldBytes = 0;

  constructor(options: RecordBufferOptions) {
    this.#options = options;
  }

  /** Whether reading takes no file. */
  get isInMemory(): boolean {
    return this.#file === undefined;
  }

  /** Takes the block over; of objects that go to the file each reading gives copies. */
  add(block: readonly unknown[]): void {
    if (this.#file === undefined && this.#keeps(block)) return;
    const { scratchDir, classes } = this.#options;
    this.#file ??= new ScratchFile(scratchDir);
    const bytes = encodeRecords(block, 0, block.length, classes && { classes });
    this.#spilled.push({ position: this.#file.length, length: bytes.length });
    this.#file.append(bytes);
  }

  /** The blocks, in order. May be called again, also before an earlier reading ended. */
  *blocks(): Generator<readonly unknown[], void> {
    yield* this.#kept;
    for (const { position, length } of this.#spilled) yield this.#read(position, length);
  }

  /** Forgets everything. Idempotent. */
  clear(): void {
    this.#kept.length = 0;
    this.#spilled.length = 0;
    this.#options.memory.release(this.#heldBytes);
    this.#heldBytes = 0;
    this.#file?.close();
  }

  #keeps(block: readonly unknown[]): boolean {
    const { memory, owner, memoryBytes = MEMORY_BYTES } = this.#options;
    const bytes = estimateSize(block);
    if (this.#heldBytes + bytes > memoryBytes) return false;
    try {
      memory.acquire(bytes, owner);
    } catch (thrown) {
      if (codeOf(thrown) !== 'OUT_OF_EXECUTION_MEMORY') throw thrown;
      return false;
    }
    this.#heldBytes += bytes;
    this.#kept.push(block);
    return true;
  }

  #read(position: number, length: number): readonly unknown[] {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const more = this.#file!.read(bytes.subarray(done), position + done);
      if (more === 0) throw new Error('A scratch file ends before its records');
      done += more;
    }
    const { classes } = this.#options;
    return decodeRecords(bytes, classes && { classes });
  }
}
