import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { StagePlan } from '../lineage/stage-plan.ts';
import type { BinaryId, ScratchFile, TaskBinary } from '../protocol/task-description.ts';
import type { TaskBinaryEncoder } from '../scheduler/ports.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { type CapturedBytes, encodeStagePlan } from './stage-plan-encoder.ts';

/** Larger ones travel as scratch files. */
const MAX_INLINE_BYTES = 2 ** 20;

/** Turns what tasks need into bytes, or into scratch files where they are large. */
export class TaskEncoder implements TaskBinaryEncoder {
  readonly #scratchDir: string;
  readonly #capturedBytes: CapturedBytes;
  readonly #classesOf: (plan: StagePlan) => readonly Uint8Array[];
  #files = 0;

  /** @param classesOf the captured classes whose instances may reach the tasks of a stage */
  constructor(
    scratchDir: string,
    capturedBytes: CapturedBytes,
    classesOf: (plan: StagePlan) => readonly Uint8Array[],
  ) {
    this.#classesOf = classesOf;
    this.#scratchDir = scratchDir;
    this.#capturedBytes = capturedBytes;
  }

  encode(plan: StagePlan, id: BinaryId): TaskBinary {
    const bytes = encodeStagePlan(plan, this.#capturedBytes, this.#classesOf(plan));
    return { id, bytes: this.#place(bytes, 'binary') };
  }

  encodeSpec(spec: PartitionSpec): Uint8Array | ScratchFile {
    return this.#place(encodeValue(spec), 'spec');
  }

  #place(bytes: Uint8Array, what: string): Uint8Array | ScratchFile {
    if (bytes.byteLength <= MAX_INLINE_BYTES) return bytes;
    const file = join(this.#scratchDir, `${what}-${this.#files++}`);
    writeFileSync(file, bytes, { mode: 0o600 });
    return { file, bytes: bytes.byteLength };
  }
}
