// Counts the words of the files given as arguments; without any, of the declaration files that come with TypeScript.
//
//     firesteel submit examples/word-count.ts [FILE...]
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SparkContext } from 'firesteel';

const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
const files = process.argv.length > 2 ? process.argv.slice(2) : [join(dirname(typescript), 'lib', '*.d.ts')];

const started = performance.now();
const sc = new SparkContext({ appName: 'word count' });
const counts = await sc
  .textFile(files.join(','))
  .flatMap((line) => line.toLowerCase().match(/\p{L}+/gu) ?? [])
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b)
  .collect();
await sc.stop();
const seconds = (performance.now() - started) / 1000;

const total = counts.reduce((sum, [, count]) => sum + count, 0);
const top = counts.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, 20);
for (const [word, count] of top) console.log(`${word.padEnd(20)} ${String(count).padStart(10)}`);
console.log(`\n${counts.length} distinct words, ${total} in all, in ${seconds.toFixed(2)} s`);
