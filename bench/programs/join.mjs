// join of LEFT pairs of integers with RIGHT ones in PARTITIONS partitions with Firesteel: LEFT RIGHT KEYS PARTITIONS [RUNS].
import { SparkContext } from 'firesteel';
import { evenKeys, keyOf, parseKeys } from '../data/skewed-keys.mjs';

const args = process.argv.slice(2);
const [left, right, , partitions, rounds = 1] = args.map(Number);
const leftKeys = parseKeys(args[2]);
const rightKeys = evenKeys(leftKeys);
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'join',
  conf: { 'spark.executor.memory': '4g' },
});

function pairs(count, { distinct, skew, seed }) {
  return sc.range(0, count, 1, partitions).map((i) => [keyOf(i, distinct, skew, seed), i]);
}

const runs = [];
let check;
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  check = await pairs(left, leftKeys)
    .join(pairs(right, rightKeys), partitions)
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
