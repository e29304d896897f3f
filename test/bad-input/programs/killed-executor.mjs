// Stops in a task until somebody kills its executor: once, or each one.
import { SparkContext, TaskContext } from 'firesteel';

const [stage, times] = process.argv.slice(2);
const sc = new SparkContext({ master: 'local[2]', appName: 'killed executor' });

const wait = (name) => {
  const { partitionId, attemptNumber } = TaskContext.get();
  if (stage !== name || partitionId !== 1 || (times === 'once' && attemptNumber > 0)) return;
  console.log(`waiting in process ${process.pid}`);
  for (;;);
};
const sums = sc
  .range(0, 1000, 1, 4)
  .map((x) => {
    if (x % 250 === 0) wait('map');
    return [x % 7, x];
  })
  .reduceByKey((a, b) => a + b, 3)
  .mapPartitions((pairs) => {
    wait('reduce');
    return pairs;
  });
console.log(JSON.stringify((await sums.collect()).sort()));
await sc.stop();
