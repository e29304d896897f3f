// Keeps its own main thread busy for 10 s while a job runs.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({
  master: 'local[2]',
  appName: 'blocked driver',
  conf: { 'spark.executor.heartbeatInterval': '100ms', 'spark.network.timeout': '1s' },
});
const block = (ms) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};
const job = sc
  .range(0, 8, 1, 8)
  .map((x) => {
    block(300);
    return [x % 2, `${process.pid}`];
  })
  .reduceByKey((a, b) => (a === b ? a : 'another executor'))
  .collect();
const { statusTracker } = sc;
const running = () =>
  statusTracker.getActiveStageIds().some((id) => statusTracker.getStageInfo(id).numActiveTasks);
while (!running()) await new Promise(setImmediate);
block(10_000);
console.log('blocked for 10 s');
const executors = (await job).map(([, executor]) => executor);
console.log(new Set(executors).size);
await sc.stop();
