// Word count with Firesteel, with a function that it does not know: FILE [RUNS]. Several runs share a context.
import { SparkContext } from 'firesteel';
import { checkCounts } from './check-counts.mjs';

const [file, rounds = '1'] = process.argv.slice(2);
const blank = ' ';
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'word count, any function',
});
const runs = [];
let check;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  const counts = await sc
    .textFile(file)
    .flatMap((line) => line.split(blank))
    .map((word) => [word, 1])
    .reduceByKey((a, b) => a + b)
    .collect();
  runs.push(performance.now() - start);
  check = checkCounts(counts);
}
await sc.stop();
console.log(JSON.stringify({ check, runs }));
