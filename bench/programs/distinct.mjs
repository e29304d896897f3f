// A sum by key where most keys come once or a few times: N pairs with about DISTINCT keys, with Firesteel: N DISTINCT [RUNS]. Several runs share a context.
import { SparkContext } from 'firesteel';

const [n, distinct, rounds = 1] = process.argv.slice(2).map(Number);
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
    .map((i) => {
      // A number that looks random, then one of the distinct keys, which are spread over all integers.
      let h = Math.imul(i ^ (i >>> 16), 0x45d9f3b);
      h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
      h ^= h >>> 16;
      return Math.imul((h >>> 0) % distinct, 0x9e3779b1);
    })
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
