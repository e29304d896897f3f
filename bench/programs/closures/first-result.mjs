// A small program: one job with a function that captures nothing, or a constant. Its first output is the result; then it
// prints how long the calls of filter and count took, in which the function is looked at.
import { SparkContext } from 'firesteel';
import { Stopwatch } from './stopwatch.mjs';

const least = 2;
const functions = { nothing: (x) => x >= 2, constant: (x) => x >= least };
const fn = functions[process.argv[2]];

const sc = new SparkContext({ master: 'local[2]', appName: 'first result' });
const numbers = sc.parallelize([1, 2, 3, 4]);
const watch = new Stopwatch();
const start = watch.start();
const result = numbers.filter(fn).count();
watch.stop(start);
const check = await result;
console.log(check);
await sc.stop();
console.log(JSON.stringify({ check, ...watch.times }));
