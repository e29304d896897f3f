// One task that keeps more than its heap holds, record by record or in a loop of its own; the program goes on.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({
  master: process.argv[3] ?? 'local[4]',
  appName: 'heap',
  conf: { 'spark.executor.memory': '450m' },
});
const how = process.argv[2];
const hungry = sc.range(0, 4e7, 1, 4).mapPartitionsWithIndex((index, numbers) => {
  const kept = [];
  if (index !== 2) return kept;
  if (how === 'records') for (const x of numbers) kept.push([`number ${x}`]);
  else if (how === 'loop') for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => i));
  else for (;;) kept.push(new Array(1000).fill(kept.length));
  return kept;
});
try {
  console.log(await hungry.count());
} catch (error) {
  console.log(error.code, error.message);
}
const sum = sc
  .range(0, 100, 1, 8)
  .map((x) => x + 1)
  .reduce((a, b) => a + b);
console.log(`then ${await sum}`);
await sc.stop();
