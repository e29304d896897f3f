// A lineage of map operators, each with a captured value of its own: OPERATORS. Prints the times of two actions: of the call
// alone, in which functions are captured, and to the result.
import { SparkContext } from 'firesteel';
import { Stopwatch } from './stopwatch.mjs';

const operators = Number(process.argv[2]);
const sc = new SparkContext({ master: 'local[2]', appName: 'lineage' });
await sc.range(0, 2, 1, 2).count();

const build = new Stopwatch();
const calls = new Stopwatch();
const results = new Stopwatch();

let start = build.start();
let rdd = sc.range(0, 2, 1, 2);
for (let i = 0; i < operators; i++) rdd = rdd.map((x) => x + i);
build.stop(start);

const sum = (operators * (operators - 1)) / 2;
for (let action = 0; action < 2; action++) {
  start = calls.start();
  const result = rdd.collect();
  calls.stop(start);
  const [first, second] = await result;
  results.stop(start);
  if (first !== sum || second !== sum + 1) throw new Error(`Got ${first} and ${second}`);
}
await sc.stop();
console.log(JSON.stringify({ check: sum, build: build.times, calls: calls.times, results: results.times }));
