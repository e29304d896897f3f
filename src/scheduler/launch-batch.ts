import { messageOf } from '../common/errors.ts';
import { formatBytes } from '../common/format-bytes.ts';
import { persistedBlocks } from '../lineage/persisted-blocks.ts';
import type { LaunchTasks } from '../protocol/executor-messages.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { ShuffleEpoch, TaskBinary, TaskDescription } from '../protocol/task-description.ts';
import type { FetchFailed } from '../protocol/task-end-reason.ts';
import type { ExecutorSlots } from './executor-slots.ts';
import type { MapOutputTracker } from './map-output-tracker.ts';
import type { TaskBinaryEncoder } from './ports.ts';
import type { TaskAttempt } from './task-attempt.ts';
import type { TaskSetFailure } from './task-set.ts';

/** What an encoded number, and what surrounds the bytes of a task or a status, may take in a message. */
const NUMBER_BYTES = 9;
const ENVELOPE_BYTES = 512;

/** Why a task could not be sent: its task set is given up, or its stage has to wait for map outputs. */
export type LaunchProblem =
  | { readonly kind: 'failure'; readonly failure: TaskSetFailure }
  | { readonly kind: 'outputsMissing'; readonly reason: FetchFailed };

interface Message {
  binaries: TaskBinary[];
  mapOutputs: MapOutputs[];
  tasks: TaskDescription[];
  bytes: number;
}

/**
 * Packs the tasks of one round for one executor into as few LaunchTasks messages as the size limit allows, each task behind the binary
 * and the map outputs that the executor has not seen. Partitions' data is encoded here, at the last moment.
 */
export class LaunchBatch {
  readonly #executor: ExecutorSlots;
  readonly #encoder: TaskBinaryEncoder;
  readonly #tracker: MapOutputTracker;
  readonly #maxBytes: number;
  readonly #send: (message: LaunchTasks) => void;
  #message: Message = emptyMessage();

  constructor(
    executor: ExecutorSlots,
    encoder: TaskBinaryEncoder,
    tracker: MapOutputTracker,
    maxBytes: number,
    send: (message: LaunchTasks) => void,
  ) {
    this.#executor = executor;
    this.#encoder = encoder;
    this.#tracker = tracker;
    this.#maxBytes = maxBytes;
    this.#send = send;
  }

  /** Adds a task, or returns why it cannot go. */
  add(attempt: TaskAttempt): LaunchProblem | undefined {
    const { taskSet } = attempt;
    const outputs: MapOutputs[] = [];
    for (const shuffleId of taskSet.shuffles) {
      const known = this.#tracker.outputs(shuffleId);
      if (known === undefined) return { kind: 'outputsMissing', reason: missingOutputs(attempt, shuffleId) };
      outputs.push(known);
    }
    for (const shuffleId of taskSet.hiddenShuffles) {
      const known = this.#tracker.outputs(shuffleId);
      if (known !== undefined) outputs.push(known);
    }
    try {
      this.#addOutputs(outputs);
      this.#addBinary(attempt);
      this.#addTask(attempt, outputs);
      return undefined;
    } catch (error) {
      const what = `task ${attempt.partition} of stage ${taskSet.stageId} cannot be sent to executor ${attempt.executorId}`;
      return { kind: 'failure', failure: { message: `${what}: ${messageOf(error)}`, cause: error } };
    }
  }

  /** Sends what is left. */
  flush(): void {
    const { binaries, mapOutputs, tasks } = this.#message;
    if (binaries.length + mapOutputs.length + tasks.length === 0) return;
    this.#message = emptyMessage();
    this.#send({ kind: 'LaunchTasks', binaries, mapOutputs, tasks });
  }

  #addOutputs(outputs: readonly MapOutputs[]): void {
    const { sentOutputs } = this.#executor;
    for (const known of outputs) {
      if (sentOutputs.get(known.shuffleId) === known.epoch) continue;
      this.#makeRoom(
        outputsBytes(known),
        `the list of map outputs of shuffle ${known.shuffleId}`,
        'use fewer partitions',
      );
      this.#message.mapOutputs.push(known);
      sentOutputs.set(known.shuffleId, known.epoch);
    }
  }

  #addBinary(attempt: TaskAttempt): void {
    const { binary } = attempt.taskSet;
    if (this.#executor.sentBinaries.has(binary.id)) return;
    const taken = binary.take();
    this.#makeRoom(messageBytes(taken.bytes), "the stage's serialized functions", 'capture less');
    this.#message.binaries.push(taken);
    this.#executor.sentBinaries.add(binary.id);
  }

  #addTask(attempt: TaskAttempt, outputs: readonly MapOutputs[]): void {
    const { taskId, partition, attemptNumber, taskSet } = attempt;
    const spec = this.#encoder.encodeSpec(taskSet.specs[partition]!);
    this.#makeRoom(messageBytes(spec), 'the serialized task', 'use more partitions');
    const { stageId, stageAttempt, binary, usesPersisted } = taskSet;
    const shuffles =
      outputs.length === 0 ? NO_SHUFFLES : outputs.map(({ shuffleId, epoch }) => ({ shuffleId, epoch }));
    this.#message.tasks.push({
      taskId,
      stageId,
      stageAttempt,
      partition,
      attemptNumber,
      binaryId: binary.id,
      spec,
      shuffles,
      ...(usesPersisted && {
        blocks: persistedBlocks(binary.plan.dataset, partition, taskSet.specs[partition]!),
      }),
    });
  }

  /** Sends what has gathered where `bytes` more would not fit; throws where they fit in no message. */
  #makeRoom(bytes: number, what: string, advice: string): void {
    if (bytes >= this.#maxBytes) {
      throw new Error(
        `${what} takes ${formatBytes(bytes)}, and the limit is spark.rpc.message.maxSize (${formatBytes(this.#maxBytes)}); ` +
          `${advice}, read large data from files, or raise spark.rpc.message.maxSize`,
      );
    }
    if (this.#message.bytes + bytes >= this.#maxBytes) this.flush();
    this.#message.bytes += bytes;
  }
}

const NO_SHUFFLES: readonly ShuffleEpoch[] = [];

function emptyMessage(): Message {
  return { binaries: [], mapOutputs: [], tasks: [], bytes: 0 };
}

function outputsBytes({ statuses }: MapOutputs): number {
  let bytes = statuses.length * ENVELOPE_BYTES;
  for (const status of statuses) bytes += status.sizes.length * NUMBER_BYTES + (status.bytes?.length ?? 0);
  return bytes;
}

function messageBytes(bytes: TaskBinary['bytes']): number {
  return ENVELOPE_BYTES + (bytes instanceof Uint8Array ? bytes.byteLength : bytes.file.length * 3);
}

/** The output was lost after the stage was submitted and before this task could be sent. */
function missingOutputs(attempt: TaskAttempt, shuffleId: number): FetchFailed {
  return {
    kind: 'FetchFailed',
    shuffleId,
    mapIndex: -1,
    mapId: -1,
    executorId: attempt.executorId,
    reduceId: attempt.partition,
    message: `map outputs of shuffle ${shuffleId} were lost before the task could start`,
  };
}
