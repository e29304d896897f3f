// A small program: one job with a function that captures a variable.
import { SparkContext } from 'firesteel';

const least = 2;
const sc = new SparkContext({ master: `local[${process.env.CORES ?? 2}]`, appName: 'start' });
console.log(
  await sc
    .parallelize([1, 2, 3, 4])
    .filter((x) => x >= least)
    .count(),
);
await sc.stop();
