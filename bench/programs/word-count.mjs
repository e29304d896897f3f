// Word count with Firesteel: FILE [RUNS]. Several runs share a context.
import { SparkContext } from 'firesteel';
import { checkCounts } from './check-counts.mjs';

const [file, rounds = '1'] = process.argv.slice(2);
const sc = new SparkContext({ master: `local[${process.env.CORES ?? 2}]`, appName: 'word count' });
const runs = [];
let check;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  const counts = await sc
    .textFile(file)
    .flatMap((line) => line.split(' '))
    .map((word) => [word, 1])
    .reduceByKey((a, b) => a + b)
    .collect();
  runs.push(performance.now() - start);
  check = checkCounts(counts);
}
await sc.stop();
console.log(JSON.stringify({ check, runs }));
