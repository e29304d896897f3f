// A chain of narrow operators over N numbers with skale: N [RUNS]. Several runs share a context.
import { skaleContext } from './context.mjs';

const [n, rounds = 1] = process.argv.slice(2).map(Number);
const sc = skaleContext();
const runs = [];
let check;
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  check = await sc
    .range(n)
    .map((x) => x * 3)
    .filter((x) => x % 2 === 0)
    .map((x) => x + 1)
    .filter((x) => x % 7 !== 0)
    .count();
  runs.push(performance.now() - start);
}
sc.end();
console.log(JSON.stringify({ check, runs }));
