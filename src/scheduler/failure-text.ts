import type { ExecutorId } from '../common/ids.ts';
import { originalStack, showOriginalPlaces } from '../common/original-stack.ts';
import type { ExceptionFailure, TaskEndReason } from '../protocol/task-end-reason.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import type { TaskSetFailure } from './task-set.ts';

/** Which task failed, and where it did last. */
export interface FailedTask {
  readonly stageId: number;
  readonly partition: number;
  readonly executorId: ExecutorId;
}

/**
 * `task 3 of stage 2 failed 4 times, most recently on executor 0: …`, with the user's own error as its cause.
 *
 * @param decode reads what was thrown
 */
export function describeTaskFailure(
  task: FailedTask,
  verb: 'failed' | 'was lost',
  times: number,
  reason: TaskEndReason,
  decode: (bytes: Uint8Array) => unknown = decodeValue,
): TaskSetFailure {
  const often = times === 1 ? '1 time' : `${times} times`;
  return {
    message:
      `task ${task.partition} of stage ${task.stageId} ${verb} ${often}, ` +
      `most recently on executor ${task.executorId}: ${describeReason(reason)}`,
    cause: reason.kind === 'ExceptionFailure' ? thrownBy(reason, decode) : undefined,
  };
}

/** What happened, in words. */
export function describeReason(reason: TaskEndReason): string {
  switch (reason.kind) {
    case 'Success':
      return 'success';
    case 'TaskKilled':
      return `killed: ${reason.reason}`;
    default:
      return reason.message;
  }
}

/** The error that the user's function threw; one with its message and stack where the error itself could not travel. */
function thrownBy(failure: ExceptionFailure, decode: (bytes: Uint8Array) => unknown): unknown {
  if (failure.thrown !== undefined) {
    try {
      const thrown = decode(failure.thrown);
      showOriginalPlaces(thrown);
      return thrown;
    } catch {
      // The message and the stack say what the damaged bytes cannot.
    }
  }
  const error = new Error(failure.message);
  if (failure.stack !== undefined) error.stack = originalStack(failure.stack);
  return error;
}
