// K-means with Firesteel: FILE ITERATIONS [RUNS]. The points are parsed once and cached; the first ten are the centres to begin with. Several runs share a context.
import { SparkContext } from 'firesteel';

const CENTRES = 10;
const BLANK = 32;
const POINT = 46;
const ZERO = 48;
/** Ten sums need no more. */
const SUM_PARTITIONS = 2;
const [file, iterations, rounds = '1'] = process.argv.slice(2);
const sc = new SparkContext({
  master: `local[${process.env.CORES ?? 2}]`,
  appName: 'kmeans',
  conf: { 'spark.executor.memory': '4g' },
});

const runs = [];
let centres;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  centres = await kmeans(Number(iterations));
  runs.push(performance.now() - start);
}
await sc.stop();
console.log(JSON.stringify({ check: centres.map((centre) => centre.map((x) => x.toFixed(6))), runs }));

async function kmeans(times) {
  const points = sc.textFile(file, 16).map(parsePoint).cache();
  let current = await points.take(CENTRES);
  for (let i = 0; i < times; i++) current = await step(points, current);
  points.unpersist();
  return current;
}

/** Decimals between blanks, digit by digit. */
function parsePoint(line) {
  const point = [];
  let value = 0;
  let scale = 0;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === BLANK) {
      point.push(scale === 0 ? value : value / scale);
      value = 0;
      scale = 0;
    } else if (code === POINT) scale = 1;
    else {
      value = value * 10 + (code - ZERO);
      scale *= 10;
    }
  }
  point.push(scale === 0 ? value : value / scale);
  return point;
}

/** The means of the points that are nearest to each centre. */
async function step(points, centres) {
  const sums = await points
    .map((point) => [nearest(point, centres), point])
    .aggregateByKey(new Array(centres[0].length + 1).fill(0), addPoint, addSums, SUM_PARTITIONS)
    .collect();
  const next = [...centres];
  for (const [at, sum] of sums) next[at] = sum.slice(0, -1).map((x) => x / sum.at(-1));
  return next;
}

function nearest(point, centres) {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < centres.length; c++) {
    const centre = centres[c];
    let distance = 0;
    for (let d = 0; d < point.length; d++) {
      const difference = point[d] - centre[d];
      distance += difference * difference;
    }
    if (distance < least) {
      least = distance;
      best = c;
    }
  }
  return best;
}

/** The last number is the count. */
function addPoint(sum, point) {
  for (let d = 0; d < point.length; d++) sum[d] += point[d];
  sum[point.length]++;
  return sum;
}

function addSums(a, b) {
  for (let d = 0; d < a.length; d++) a[d] += b[d];
  return a;
}
