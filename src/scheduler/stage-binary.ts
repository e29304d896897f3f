import type { StagePlan } from '../lineage/stage-plan.ts';
import type { BinaryId, TaskBinary } from '../protocol/task-description.ts';
import type { TaskBinaryEncoder } from './ports.ts';

/**
 * What all tasks of a stage share, encoded once for all its attempts. Bytes that lie in a scratch file are gone once an executor has
 * read them, so the next executor gets a file of its own.
 */
export class StageBinary {
  readonly id: BinaryId;
  readonly #plan: StagePlan;
  readonly #encoder: TaskBinaryEncoder;
  #encoded: TaskBinary | undefined;
  #bytes: number | undefined;
  /** Some executor may have it. */
  wasTaken = false;

  constructor(id: BinaryId, plan: StagePlan, encoder: TaskBinaryEncoder) {
    this.id = id;
    this.#plan = plan;
    this.#encoder = encoder;
  }

  get plan(): StagePlan {
    return this.#plan;
  }

  /** Throws what the encoder throws. Returns the number of bytes. */
  encode(): number {
    if (this.#bytes === undefined) {
      this.#encoded = this.#encoder.encode(this.#plan, this.id);
      const { bytes } = this.#encoded;
      this.#bytes = bytes instanceof Uint8Array ? bytes.byteLength : bytes.bytes;
    }
    return this.#bytes;
  }

  /** For one executor. Throws what the encoder throws. */
  take(): TaskBinary {
    this.wasTaken = true;
    const taken = this.#encoded ?? this.#encoder.encode(this.#plan, this.id);
    this.#encoded = taken.bytes instanceof Uint8Array ? taken : undefined;
    return taken;
  }
}
