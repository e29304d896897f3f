// Word count with skale: FILE [RUNS]. Several runs share a context. skale gives a whole file to one worker, so each worker gets a file with its part of the lines, made once.
import { checkCounts } from '../../programs/check-counts.mjs';
import { skaleContext, workers } from './context.mjs';
import { splitLines } from './split-lines.mjs';

const [file, rounds = '1'] = process.argv.slice(2);
const parts = splitLines(file, workers);
const sc = skaleContext();
const runs = [];
let check;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  const counts = await sc
    .textFile(parts)
    .flatMap((line) => line.split(' '))
    .map((word) => [word, 1])
    .reduceByKey((a, b) => a + b, 0)
    .collect();
  runs.push(performance.now() - start);
  check = checkCounts(counts);
}
sc.end();
console.log(JSON.stringify({ check, runs }));
