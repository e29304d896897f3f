import { expect, it } from 'vitest';
import type { DriverMessage, ExecutorMessage } from './executor-messages.ts';
import { isDriverMessage, isExecutorMessage } from './message-shapes.ts';
import { emptyTaskMetrics } from './task-metrics.ts';

const metrics = emptyTaskMetrics();

it.each<ExecutorMessage>([
  { kind: 'Registered', executorId: '0', pid: 1, leavesCodeCache: false },
  { kind: 'Heartbeat', executorId: '0' },
  { kind: 'Output', lines: [{ stream: 'stdout', text: '' }] },
  {
    kind: 'TaskUpdates',
    updates: [
      { kind: 'started', taskId: 0, thread: 0, locality: 'NO_PREF' },
      { kind: 'finished', taskId: 1, result: { kind: 'direct', value: new Uint8Array(0) }, metrics },
      { kind: 'finished', taskId: 2, result: { kind: 'indirect', name: 'result-2', bytes: 9 }, metrics },
      { kind: 'failed', taskId: 3, reason: { kind: 'TaskKilled', reason: '' } },
    ],
  },
])("takes an executor's message: $kind", (message) => {
  expect(isExecutorMessage(message)).toBe(true);
  expect(isDriverMessage(message)).toBe(false);
});

it.each([
  undefined,
  null,
  'TaskUpdates',
  {},
  { kind: 'Registered' },
  { kind: 'Output' },
  { kind: 'Output', lines: [{ stream: 'stdin', text: '' }] },
  { kind: 'TaskUpdates' },
  { kind: 'TaskUpdates', updates: [null] },
  { kind: 'TaskUpdates', updates: [{ kind: 'started', taskId: '0', thread: 0, locality: 'ANY' }] },
  { kind: 'TaskUpdates', updates: [{ kind: 'started', taskId: 0, thread: 0 }] },
  { kind: 'TaskUpdates', updates: [{ kind: 'finished', taskId: 0, metrics }] },
  { kind: 'TaskUpdates', updates: [{ kind: 'finished', taskId: 0, metrics, result: { kind: 'indirect' } }] },
  { kind: 'TaskUpdates', updates: [{ kind: 'failed', taskId: 0 }] },
])('takes no other value for one: %j', (value) => {
  expect(isExecutorMessage(value)).toBe(false);
});

it.each<DriverMessage>([
  { kind: 'LaunchTasks', binaries: [], mapOutputs: [], tasks: [] },
  { kind: 'KillTask', taskId: 0, reason: '' },
  { kind: 'ForgetStage', binaryId: '0' },
  { kind: 'ForgetShuffle', shuffleId: 0 },
  { kind: 'ForgetBroadcast', broadcastId: 0 },
])("takes a driver's message, whole: $kind", (message) => {
  expect(isDriverMessage(message)).toBe(true);
  const { kind } = message;
  expect(isDriverMessage({ kind })).toBe(false);
});

it('takes the message that has nothing besides its kind', () => {
  expect(isDriverMessage({ kind: 'Stop' })).toBe(true);
});
