// Keys and records that have no meaning outside the program that made them.
import { EventEmitter } from 'node:events';
import { SparkContext } from 'firesteel';

class Feed extends EventEmitter {}

class Point {
  constructor(x) {
    this.x = x;
  }
}

const sc = new SparkContext({ master: 'local[2]', appName: 'records' });
const numbers = sc.parallelize([1, 2, 3], 1);
const kinds = {
  'function key': () => numbers.map((x) => [() => x, 1]).reduceByKey((a, b) => a + b),
  'symbol key': () => numbers.map((x) => [Symbol(`${x}`), 1]).reduceByKey((a, b) => a + b),
  'class instance key': () => numbers.map((x) => [new Point(x), 1]).reduceByKey((a, b) => a + b),
  'nested class instance key': () => numbers.keyBy((x) => [x, { at: new Point(x) }]).reduceByKey((a) => a),
  'no pair': () => numbers.reduceByKey((a, b) => a + b),
  'class instance': () => numbers.map((x) => ({ id: x, at: [new Feed()] })),
  'class instance in data': () => sc.parallelize([{ at: new Feed() }], 1),
  'function in data': () => sc.parallelize([1, { name: 'run', run: () => 1 }], 1),
  'shuffled class instance': () => numbers.map((x) => [x % 2, new Feed()]).reduceByKey((a) => a),
};
console.log(await kinds[process.argv[2]]().collect());
