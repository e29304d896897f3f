import { expect, it } from 'vitest';
import { checkTaskCpus } from './check-task-cpus.ts';

it('takes tasks that fit on the threads of the master', () => {
  expect(() => checkTaskCpus(1, 'local', 1)).not.toThrow();
  expect(() => checkTaskCpus(2, 'local[2]', 2)).not.toThrow();
});

it.each([
  [2, 'local', 1, '1 task thread'],
  [4, 'local[2]', 2, '2 task threads'],
])('refuses tasks of %i threads on %s', (taskCpus, master, cores, threads) => {
  expect(() => checkTaskCpus(taskCpus, master, cores)).toThrow(
    expect.objectContaining({
      code: 'INVALID_CONF',
      message: `Cannot use spark.task.cpus: ${taskCpus} is more than the master ${master} has, which is ${threads}; no task could ever run`,
    }),
  );
});
