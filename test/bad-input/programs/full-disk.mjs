// Shuffles or saves more than the disk holds. The program goes on.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SparkContext } from 'firesteel';

const [how, disk] = process.argv.slice(2);
const conf = how === 'shuffle' ? { 'spark.local.dir': disk } : {};
// One thread, so that no other task still fills the disk when the first has failed.
const sc = new SparkContext({ master: 'local[1]', appName: 'full disk', conf });
const numbers = sc.range(0, 400_000, 1, 4);
const pairs = numbers.map((x) => [x, `${x}`]).reduceByKey((a) => a);
try {
  if (how === 'shuffle') await pairs.count();
  else await numbers.map((x) => `number ${x}`).saveAsTextFile(join(disk, 'output'));
} catch (error) {
  console.log(error.code, error.message);
}
rmSync(join(disk, 'output'), { recursive: true, force: true });
const few = sc.range(0, 100, 1, 8).map((x) => [x % 2, x]);
const sums = await few.reduceByKey((a, b) => a + b).collect();
console.log(`then ${sums.sort()}`);
await sc.stop();
