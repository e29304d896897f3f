// A sum by key where most keys come once or a few times: N pairs, with Firesteel: N KEYS [RUNS]. Several runs share a context.
import { SparkContext } from 'firesteel';
import { keyOf, parseKeys } from '../data/skewed-keys.mjs';

const args = process.argv.slice(2);
const [n, , rounds = 1] = args.map(Number);
const { distinct, skew, seed } = parseKeys(args[1]);
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'distinct',
  conf: { 'spark.executor.memory': '4g' },
});
const runs = [];
let check;
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  check = await sc
    .range(n)
    .map((i) => keyOf(i, distinct, skew, seed))
    .map((key) => [key, 1])
    .reduceByKey((a, b) => a + b)
    .aggregate(
      { keys: 0, sum: 0, xor: 0 },
      (total, [key, count]) => {
        total.keys++;
        total.sum += count;
        total.xor ^= Math.imul(key, count);
        return total;
      },
      (a, b) => ({ keys: a.keys + b.keys, sum: a.sum + b.sum, xor: a.xor ^ b.xor }),
    );
  runs.push(performance.now() - start);
}
await sc.stop();
console.log(JSON.stringify({ check, runs }));
