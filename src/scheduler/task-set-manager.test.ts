import { expect, it } from 'vitest';
import { SchedulerHarness } from '../../test/support/scheduler-harness.ts';
import { StageBinary } from './stage-binary.ts';
import type { TaskSet } from './task-set.ts';
import { TaskSetManager } from './task-set-manager.ts';

it('looks through its tasks once, however many of them another attempt computes', () => {
  let reads = 0;
  const count = 1_000;
  const keys = new Proxy(
    Array.from({ length: count }, (_, i) => 2 * i),
    {
      get(target, name, receiver) {
        if (typeof name === 'string' && /^\d+$/.test(name)) reads++;
        return Reflect.get(target, name, receiver);
      },
    },
  );
  const manager = managerOf(keys);
  for (let key = 0; key < count; key++) manager.completedElsewhere(2 * key + 1);
  expect(manager.hasPendingTasks).toBe(true);
  for (let key = 0; key < count; key++) manager.completedElsewhere(2 * key);
  expect(manager.isFinished).toBe(true);
  expect(reads).toBeLessThanOrEqual(2 * count);
});

function managerOf(keys: readonly number[]): TaskSetManager {
  const dataset = new SchedulerHarness().source(1);
  const encoder = {
    encode: (_plan: unknown, id: string) => ({ id, bytes: new Uint8Array(1) }),
    encodeSpec: () => new Uint8Array(1),
  };
  const taskSet: TaskSet = {
    stageId: 0,
    stageAttempt: 0,
    jobId: 0,
    binary: new StageBinary(
      'stage-0',
      { dataset, sink: { kind: 'result', result: { kind: 'count' } } },
      encoder,
    ),
    keys,
    partitions: keys,
    specs: [],
    shuffles: [],
    hiddenShuffles: [],
    usesPersisted: false,
    resultMeter: undefined,
    events: { taskStarted: () => {}, taskEnded: () => {}, taskSetFailed: () => {} },
  };
  return new TaskSetManager(taskSet, 1, { kill: () => {} });
}
