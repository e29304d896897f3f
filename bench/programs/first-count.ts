// The smallest program, in TypeScript.
import { SparkContext } from 'firesteel';

const sc: SparkContext = new SparkContext({ master: 'local[2]', appName: 'start' });
console.log(await sc.parallelize([1, 2, 3]).count());
await sc.stop();
