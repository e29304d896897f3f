// Jobs of two tasks in a warm context: RUNS, the number of jobs. Prints the time of each.
import { SparkContext } from 'firesteel';

const jobs = Number(process.argv[2]);
const WARM_UP = 300;
const sc = new SparkContext({ master: `local[${process.env.CORES ?? 2}]`, appName: 'tiny jobs' });
const numbers = sc.range(0, 2, 1, 2);
const runs = [];
for (let job = 0; job < WARM_UP + jobs; job++) {
  const start = performance.now();
  const count = await numbers.count();
  if (count !== 2) throw new Error(`Counted ${count} numbers of 2`);
  if (job >= WARM_UP) runs.push(performance.now() - start);
}
await sc.stop();
console.log(JSON.stringify({ check: 2, runs }));
