import type { DriverMessage, ExecutorMessage } from './executor-messages.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a decoded value has the outer shape of an executor's message: all that the driver looks at before it looks up the task. */
export function isExecutorMessage(value: unknown): value is ExecutorMessage {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'Registered':
      return typeof value.executorId === 'string' && typeof value.leavesCodeCache === 'boolean';
    case 'Heartbeat':
      return typeof value.executorId === 'string';
    case 'TaskUpdates':
      return isListOf(value.updates, isTaskUpdate);
    case 'BlockUpdates':
      return isId(value.thread) && isListOf(value.updates, isBlockUpdate);
    case 'Output':
      return isListOf(value.lines, isOutputLine);
    default:
      return false;
  }
}

/** Whether a decoded value has the outer shape of a driver's message. Only the driver's own process holds the other end. */
export function isDriverMessage(value: unknown): value is DriverMessage {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'Setup':
      return typeof value.executorId === 'string' && isRecord(value.limits);
    case 'LaunchTasks':
      return Array.isArray(value.binaries) && Array.isArray(value.mapOutputs) && Array.isArray(value.tasks);
    case 'KillTask':
      return isId(value.taskId) && typeof value.reason === 'string';
    case 'ForgetStage':
      return typeof value.binaryId === 'string';
    case 'ForgetShuffle':
      return isId(value.shuffleId);
    case 'ForgetRdd':
      return isId(value.rddId);
    case 'ForgetBroadcast':
      return isId(value.broadcastId);
    case 'Stop':
      return true;
    default:
      return false;
  }
}

function isTaskUpdate(update: Fields): boolean {
  if (!isId(update.taskId)) return false;
  switch (update.kind) {
    case 'started':
      return isId(update.thread) && typeof update.locality === 'string';
    case 'finished':
      return isRecord(update.metrics) && isTaskResult(update.result);
    case 'failed':
      return isRecord(update.reason) && typeof update.reason.kind === 'string';
    default:
      return false;
  }
}

function isTaskResult(result: unknown): boolean {
  if (!isRecord(result)) return false;
  return result.kind === 'direct'
    ? result.value instanceof Uint8Array
    : result.kind === 'indirect' && typeof result.name === 'string' && isId(result.bytes);
}

function isBlockUpdate({ rddId, partition, bytes }: Fields): boolean {
  return isId(rddId) && isId(partition) && isId(bytes);
}

function isOutputLine({ stream, text }: Fields): boolean {
  return (stream === 'stdout' || stream === 'stderr') && typeof text === 'string';
}

function isListOf(value: unknown, isItem: (item: Fields) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isRecord(item) && isItem(item));
}

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
