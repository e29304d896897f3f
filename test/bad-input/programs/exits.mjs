// A task that ends its process, as it thinks.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'exits' });
const numbers = sc.range(0, 4, 1, 4).map((x) => {
  if (x === 2) process.exit(7);
  return x;
});
await numbers.collect();
