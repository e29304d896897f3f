// The smallest program, in TypeScript.
import { SparkContext } from 'firesteel';

const sc: SparkContext = new SparkContext({ master: `local[${process.env.CORES ?? 2}]`, appName: 'start' });
console.log(JSON.stringify({ check: await sc.parallelize([1, 2, 3]).count() }));
await sc.stop();
