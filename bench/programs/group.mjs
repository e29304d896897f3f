// groupByKey of N pairs of integers in PARTITIONS partitions with Firesteel: N KEYS PARTITIONS [RUNS].
import { SparkContext } from 'firesteel';
import { keyOf, parseKeys } from '../data/skewed-keys.mjs';

const args = process.argv.slice(2);
const [n, , partitions, rounds = 1] = args.map(Number);
const { distinct, skew, seed } = parseKeys(args[1]);
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'group',
  conf: { 'spark.executor.memory': '4g' },
});
const runs = [];
let check;
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  check = await sc
    .range(0, n, 1, partitions)
    .map((i) => [keyOf(i, distinct, skew, seed), i])
    .groupByKey(partitions)
    .map(([key, values]) => {
      let sum = 0;
      let max = -1;
      for (const value of values) {
        sum += value;
        if (value > max) max = value;
      }
      return { groups: 1, values: values.length, sum, maxima: max, keys: key ^ (sum % 65_537) };
    })
    .reduce((a, b) => ({
      groups: a.groups + b.groups,
      values: a.values + b.values,
      sum: a.sum + b.sum,
      maxima: a.maxima + b.maxima,
      keys: a.keys ^ b.keys,
    }));
  runs.push(performance.now() - start);
}
await sc.stop();
console.log(JSON.stringify({ check, runs }));
