import {
  atLeast,
  choiceEntry,
  intEntry,
  optionalIntEntry,
  positive,
  sizeEntry,
  timeEntry,
} from './entries.ts';

/** Settings of the schedulers of stages and tasks. */
export const schedulerConf = {
  taskCpus: intEntry({
    key: 'spark.task.cpus',
    doc: 'Task threads that one task occupies.',
    since: '0.1.0',
    default: '1',
    check: positive,
  }),
  maxDirectResultSize: sizeEntry('b', {
    key: 'spark.task.maxDirectResultSize',
    doc: 'A larger serialized task result travels as a block instead of in the message that reports the task.',
    since: '0.1.0',
    default: '1m',
  }),
  defaultParallelism: optionalIntEntry({
    key: 'spark.default.parallelism',
    doc: 'Partitions of `parallelize`, and of a shuffle whose parents name no number. Unset: the number of task threads, and the largest number of partitions among the parents.',
    since: '0.1.0',
    check: positive,
  }),
  mode: choiceEntry(['FIFO'], {
    key: 'spark.scheduler.mode',
    doc: 'The order of jobs that run at the same time: `FIFO`, the first submitted first.',
    since: '0.1.0',
    default: 'FIFO',
  }),
  starvationTimeout: timeEntry('ms', {
    key: 'spark.starvation.timeout',
    doc: 'How long tasks wait without any slot before the log says so.',
    since: '0.1.0',
    default: '15s',
    check: positive,
  }),
  maxConsecutiveStageAttempts: intEntry({
    key: 'spark.stage.maxConsecutiveAttempts',
    doc: 'How often in a row a stage may run again because map outputs were lost before its job fails.',
    since: '0.1.0',
    default: '4',
    check: positive,
  }),
  maxStageAttempts: intEntry({
    key: 'spark.stage.maxAttempts',
    doc: 'How often altogether a stage may run again because map outputs were lost before its job fails.',
    since: '0.1.0',
    default: String(2 ** 31 - 1),
    check: positive,
  }),
  killGrace: timeEntry('ms', {
    key: 'firesteel.task.killGrace',
    doc: 'How long a killed task may take to stop by itself before its thread is terminated.',
    since: '0.1.0',
    default: '2s',
    check: atLeast(0),
  }),
  killTimeout: timeEntry('ms', {
    key: 'firesteel.task.killTimeout',
    doc: 'How long after the kill a thread may still run, in a native call that cannot be interrupted, before its executor process is killed.',
    since: '0.1.0',
    default: '5s',
    check: positive,
  }),
  localityWaitThread: timeEntry('ms', {
    key: 'firesteel.locality.wait.thread',
    doc: 'How long a free thread leaves tasks to a busy one that keeps the partitions they read, before it computes them anew itself.',
    since: '0.1.0',
    default: '50ms',
    check: atLeast(0),
  }),
  dispatchAhead: intEntry({
    key: 'firesteel.scheduler.dispatchAhead',
    doc: 'Tasks that an executor holds ready for each of its threads beside the running one, so that no thread waits for a round trip.',
    since: '0.1.0',
    default: '8',
    check: atLeast(0),
  }),
};
