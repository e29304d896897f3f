// Word count on one thread, as most Node.js programs do it: FILE [RUNS]. readline, split, Map.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { checkCounts } from '../../programs/check-counts.mjs';

const [file, rounds = '1'] = process.argv.slice(2);
const runs = [];
let check;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  const counts = await countWords(file);
  runs.push(performance.now() - start);
  check = checkCounts(counts);
}
console.log(JSON.stringify({ check, runs }));

async function countWords(path) {
  const counts = new Map();
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => {
    for (const word of line.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  });
  await once(lines, 'close');
  return counts;
}
