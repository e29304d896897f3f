import { ResultClasses } from '../closure/task-classes.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import { StageFailure } from '../pipeline/stage-failure.ts';
import type { ExceptionFailure, TaskEndReason } from '../protocol/task-end-reason.ts';
import { encodeThrown } from '../serializer/thrown-codec.ts';
import { FetchFailedError } from '../shuffle/fetch-failed-error.ts';

/** Errors arrive as instances of the classes that the driver has sent. */
const classes = new ResultClasses();

/** Longer texts are of no use in a message, and a user can throw any. */
const MAX_TEXT_CHARS = 64 * 1024;

/** An error may carry any amount of data; a larger one is told by its message alone. */
const MAX_THROWN_BYTES = 2 ** 20;

/** Errors that a second try cannot change. */
const FINAL_CODES: ReadonlySet<string> = new Set(['NOT_SERIALIZABLE', 'OUTPUT_EXISTS', 'RESULT_TOO_LARGE']);

/** Thrown by `poll` in a task that is to stop. Code that catches it is stopped at its next poll, then with its thread. */
export class TaskKilledError extends SparkError {
  constructor() {
    super('TASK_KILLED', 'The task was killed');
    this.name = 'TaskKilledError';
  }
}

/** What a task that threw `thrown` is reported as. Never throws. */
export function endReasonOf(thrown: unknown): TaskEndReason {
  // What the engine throws while user code pulls from it arrives as if the user's function had thrown it.
  const inner = thrown instanceof StageFailure ? thrown.thrown : thrown;
  if (inner instanceof TaskKilledError) return { kind: 'TaskKilled', reason: '' };
  if (inner instanceof FetchFailedError) return fetchFailed(inner);
  if (thrown instanceof StageFailure) {
    const code = inner instanceof SparkError ? inner.code : 'TASK_THREW';
    return exceptionFailure(code, thrown.message, { thrown: inner });
  }
  if (thrown instanceof SparkError) {
    return exceptionFailure(thrown.code, thrown.message, { thrown: thrown.cause ?? thrown });
  }
  return exceptionFailure('TASK_THREW', `The task threw: ${messageOf(thrown)}`, { thrown });
}

function fetchFailed(error: FetchFailedError): TaskEndReason {
  const { shuffleId, mapIndex, mapId, executorId, reduceId, message } = error;
  return { kind: 'FetchFailed', shuffleId, mapIndex, mapId, executorId, reduceId, message };
}

/** @param value what was thrown, where something was: null and undefined can be thrown too */
export function exceptionFailure(
  code: string,
  message: string,
  value?: { readonly thrown: unknown },
): ExceptionFailure {
  const stack = stackOf(value?.thrown);
  const thrown = value === undefined ? undefined : encodeThrown(value.thrown, classes);
  return {
    kind: 'ExceptionFailure',
    code,
    message: shorten(message),
    ...(thrown === undefined || thrown.byteLength > MAX_THROWN_BYTES ? {} : { thrown }),
    ...(stack === undefined ? {} : { stack: shorten(stack) }),
    ...(FINAL_CODES.has(code) ? { final: true } : {}),
  };
}

/** What an unhandled rejection or an uncaught exception is reported as. */
export function strayReason(
  origin: 'unhandledRejection' | 'uncaughtException',
  thrown: unknown,
): ExceptionFailure {
  const [code, what] =
    origin === 'unhandledRejection'
      ? ['UNHANDLED_REJECTION', 'The task left an unhandled rejection']
      : ['UNCAUGHT_EXCEPTION', 'A callback that the task left behind threw'];
  return exceptionFailure(code, `${what}: ${messageOf(thrown)}`, { thrown });
}

function stackOf(thrown: unknown): string | undefined {
  try {
    return thrown instanceof Error && typeof thrown.stack === 'string' ? thrown.stack : undefined;
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  return text.length <= MAX_TEXT_CHARS ? text : `${text.slice(0, MAX_TEXT_CHARS)} …`;
}
