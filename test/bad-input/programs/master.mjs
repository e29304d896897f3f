// A context with the master that is its argument.
import { SparkContext } from 'firesteel';

const master = process.argv[2];
const sc = new SparkContext({ appName: 'master', ...(master && { master }) });
console.log(await sc.range(3).count());
