// PageRank with Firesteel: FILE PARTITIONS ITERATIONS [RUNS]. The links are parsed, grouped and kept once, before the first run; a run is all iterations.
import { SparkContext } from 'firesteel';

const [file, ...numbers] = process.argv.slice(2);
const [partitions, iterations, rounds = 1] = numbers.map(Number);
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'pagerank',
  conf: { 'spark.executor.memory': '4g' },
});

const links = sc
  .textFile(file, 16)
  .map((line) => {
    const blank = line.indexOf(' ');
    return [Number(line.slice(0, blank)), Number(line.slice(blank + 1))];
  })
  .groupByKey(partitions)
  .cache();
const loading = performance.now();
await links.count();
const load = performance.now() - loading;

const runs = [];
let check;
for (let round = 0; round < rounds; round++) {
  const start = performance.now();
  let ranks = links.mapValues(() => 1);
  for (let i = 0; i < iterations; i++) {
    ranks = links
      .join(ranks)
      .flatMap(([, [targets, rank]]) => {
        const share = rank / targets.length;
        return targets.map((target) => [target, share]);
      })
      .reduceByKey((a, b) => a + b, partitions)
      .mapValues((sum) => 0.15 + 0.85 * sum);
  }
  check = await ranks.aggregate(
    { nodes: 0, sum: 0, max: 0 },
    (total, [, rank]) => ({
      nodes: total.nodes + 1,
      sum: total.sum + rank,
      max: Math.max(total.max, rank),
    }),
    (a, b) => ({ nodes: a.nodes + b.nodes, sum: a.sum + b.sum, max: Math.max(a.max, b.max) }),
  );
  runs.push(performance.now() - start);
}
await sc.stop();
const rounded = { ...check, sum: check.sum.toPrecision(9), max: check.max.toPrecision(9) };
console.log(JSON.stringify({ check: rounded, runs, load }));
