import { SparkError } from '../common/errors.ts';

/** Throws INVALID_CONF where a task needs more threads than `master` has: its job would wait for ever. */
export function checkTaskCpus(taskCpus: number, master: string, cores: number): void {
  if (taskCpus <= cores) return;
  const threads = cores === 1 ? '1 task thread' : `${cores} task threads`;
  throw new SparkError(
    'INVALID_CONF',
    `Cannot use spark.task.cpus: ${taskCpus} is more than the master ${master} has, which is ${threads}; no task could ever run`,
  );
}
