// Word count on one thread, as most Node.js programs do it: FILE. readline, split, Map.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { checkCounts } from '../../programs/check-counts.mjs';

const counts = new Map();
const lines = createInterface({
  input: createReadStream(process.argv[2]),
  crlfDelay: Number.POSITIVE_INFINITY,
});
lines.on('line', (line) => {
  for (const word of line.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
});
await once(lines, 'close');
console.log(JSON.stringify({ check: checkCounts(counts) }));
