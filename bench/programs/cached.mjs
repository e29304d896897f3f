// Passes over N cached small objects with Firesteel: N [RUNS]. The first run computes and keeps them.
import { SparkContext } from 'firesteel';

const [n, rounds = 1] = process.argv.slice(2).map(Number);
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'cached',
  conf: { 'spark.executor.memory': '4g' },
});
const objects = sc
  .range(0, n, 1, 16)
  .map((i) => ({ id: i, group: i % 1000, weight: (i * 7) % 101 }))
  .cache();

const runs = [];
let check;
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  check = await objects
    .filter((x) => x.group !== 7)
    .map((x) => x.weight * 2 + x.group)
    .reduce((a, b) => a + b);
  runs.push(performance.now() - start);
}
await sc.stop();
console.log(JSON.stringify({ check, runs }));
