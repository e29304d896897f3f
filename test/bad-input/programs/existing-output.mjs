// Saves twice into the same folder.

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SparkContext } from 'firesteel';

const folder = join(tmpdir(), 'output');
process.on('exit', () => rmSync(folder, { recursive: true }));
const sc = new SparkContext({ master: 'local[2]', appName: 'existing output' });
const lines = sc.parallelize(['a', 'b'], 2);
await lines.saveAsTextFile(folder);
console.log(await sc.textFile(folder).collect());
await lines.saveAsTextFile(folder); // again
