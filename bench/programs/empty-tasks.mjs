// Jobs of many empty tasks: TASKS ROUNDS. Prints the time of each job; the first ones warm the context up.
import { SparkContext } from 'firesteel';

const [tasks, rounds] = process.argv.slice(2).map(Number);
const sc = new SparkContext({ master: 'local[2]', appName: 'empty tasks' });
const runs = [];
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  await sc.range(0, tasks, 1, tasks).foreach(() => {});
  runs.push(performance.now() - start);
}
await sc.stop();
console.log(JSON.stringify({ check: tasks, runs }));
