// join of LEFT and RIGHT pairs of integers over KEYS distinct keys in PARTITIONS partitions with Firesteel: LEFT RIGHT KEYS PARTITIONS [RUNS].
import { SparkContext } from 'firesteel';

const [left, right, distinct, partitions, rounds = 1] = process.argv.slice(2).map(Number);
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'join',
  conf: { 'spark.executor.memory': '4g' },
});

/** Pairs whose keys look random and are spread over all integers. */
function pairs(count, seed) {
  return sc.range(0, count, 1, partitions).map((i) => {
    let h = Math.imul(i ^ (i >>> 16) ^ seed, 0x45d9f3b);
    h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
    h ^= h >>> 16;
    return [Math.imul((h >>> 0) % distinct, 0x9e3779b1), i];
  });
}

const runs = [];
let check;
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  check = await pairs(left, 0)
    .join(pairs(right, 0x5bd1e995), partitions)
    .aggregate(
      { matches: 0, left: 0, right: 0, keys: 0 },
      (total, [key, [v, w]]) => {
        total.matches++;
        total.left += v;
        total.right += w;
        total.keys = (total.keys + Math.imul(key, v ^ w)) | 0;
        return total;
      },
      (a, b) => ({
        matches: a.matches + b.matches,
        left: a.left + b.left,
        right: a.right + b.right,
        keys: (a.keys + b.keys) | 0,
      }),
    );
  runs.push(performance.now() - start);
}
await sc.stop();
console.log(JSON.stringify({ check, runs }));
