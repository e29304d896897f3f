// Ends without stop().
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'no stop' });
const sums = sc
  .range(0, 100, 1, 4)
  .map((x) => [x % 3, x])
  .reduceByKey((a, b) => a + b);
console.log(await sums.count());
