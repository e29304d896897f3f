// Arguments that only types would have told to be wrong; this program has none.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'arguments' });
const numbers = sc.parallelize([1, 2], 2);
const pairs = numbers.keyBy((x) => x);
const sum = (a, b) => a + b;
const calls = {
  'textFile()': () => sc.textFile(),
  'parallelize({})': () => sc.parallelize({ length: 3 }),
  'parallelize([1], "2")': () => sc.parallelize([1], '2'),
  'range(0, 1, 0)': () => sc.range(0, 1, 0),
  'map()': () => numbers.map(),
  'map(class)': () => numbers.map(class Point {}),
  'union(5)': () => numbers.union(5),
  'repartition(0)': () => numbers.repartition(0),
  'coalesce(1e9)': () => numbers.coalesce(1e9),
  'reduceByKey(f, {})': () => pairs.reduceByKey(sum, {}),
  'take(-1)': () => numbers.take(-1),
  'aggregate(0, f)': () => numbers.aggregate(0, sum),
  'fold(Symbol(), f)': () => numbers.fold(Symbol('zero'), sum),
  'lookup(f)': () => pairs.lookup(sum),
  'count({ signal: 5 })': () => numbers.count({ signal: 5 }),
  'saveAsTextFile()': () => numbers.saveAsTextFile(),
  'runJob(rdd, f, [7])': () => sc.runJob(numbers, (records) => [...records], [7]),
  'first() of nothing': () => numbers.filter((x) => x > 2).first(),
  'max() of two kinds': () => sc.parallelize([1, 'a'], 1).max(),
};
for (const [name, call] of Object.entries(calls)) {
  try {
    console.log(`${name}: ${await call()}`);
  } catch (error) {
    console.log(`${name}: ${error.code} ${error.message}`);
  }
}
await sc.stop();
