// Jobs of many empty tasks: TASKS [RUNS]. Prints the time of each job; the first ones warm the context up.
import { SparkContext } from 'firesteel';

const [tasks, rounds = 1] = process.argv.slice(2).map(Number);
const sc = new SparkContext({ master: `local[${process.env.CORES ?? 2}]`, appName: 'empty tasks' });
const runs = [];
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  await sc.range(0, tasks, 1, tasks).foreach(() => {});
  runs.push(performance.now() - start);
}
await sc.stop();
console.log(JSON.stringify({ check: tasks, runs }));
