// A program whose tasks are debugged. Breakpoints are set on the lines that are marked as stops.
import { SparkContext } from 'firesteel';

interface Scaled {
  readonly input: number;
  readonly output: number;
}

const sc = new SparkContext({
  master: 'local[1]',
  appName: 'debugged',
  conf: { 'spark.executor.heartbeatInterval': '200ms', 'spark.network.timeout': '1s' },
});
const numbers = sc.parallelize([1, 2], 1);
const factor = 7; // stop: above
const limit = 10;

// The types make the lines of a compiled program other ones.
const scaled = numbers.map((input): Scaled => {
  const output = input * factor; // stop: body
  return { input, output };
});
const large = scaled.filter(({ output }) => output > limit); // stop: line
const total = large.map(({ output }) => output);

console.log(await total.collect());
console.log(await numbers.map((input) => input + 1).collect());
console.log(await total.collect());
await sc.stop();
