// Text that is no UTF-8.
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SparkContext } from 'firesteel';

const file = join(tmpdir(), 'latin1.txt');
writeFileSync(file, Buffer.from('caf\xe9\nna\xefve \xff\xfe\ngood\n', 'latin1'));
const sc = new SparkContext({ master: 'local[2]', appName: 'invalid UTF-8' });
const counts = await sc
  .textFile(file, 3)
  .map((line) => [line, 1])
  .reduceByKey((a, b) => a + b)
  .collect();
console.log(JSON.stringify(counts.sort()));
rmSync(file);
await sc.stop();
