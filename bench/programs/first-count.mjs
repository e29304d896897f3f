// The smallest program: one job without user code. Takes no arguments, and prints its result before anything is stopped.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: `local[${process.env.CORES ?? 2}]`, appName: 'start' });
console.log(JSON.stringify({ check: await sc.parallelize([1, 2, 3]).count() }));
await sc.stop();
