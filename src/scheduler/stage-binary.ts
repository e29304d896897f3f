import type { StagePlan } from '../lineage/stage-plan.ts';
import type { BinaryId, TaskBinary } from '../protocol/task-description.ts';
import type { TaskBinaryEncoder } from './ports.ts';

/**
 * What all tasks of a stage share, encoded once for all its attempts and executors. Bytes that lie in a scratch file stay there until
 * nobody needs the stage: the backend removes the file when it is told to forget it.
 */
export class StageBinary {
  readonly id: BinaryId;
  readonly #plan: StagePlan;
  readonly #encoder: TaskBinaryEncoder;
  #encoded: TaskBinary | undefined;
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
    const { bytes } = this.#binary();
    return bytes instanceof Uint8Array ? bytes.byteLength : bytes.bytes;
  }

  /** For one executor. Throws what the encoder throws. */
  take(): TaskBinary {
    this.wasTaken = true;
    return this.#binary();
  }

  #binary(): TaskBinary {
    this.#encoded ??= this.#encoder.encode(this.#plan, this.id);
    return this.#encoded;
  }
}
