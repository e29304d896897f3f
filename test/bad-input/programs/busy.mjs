// Runs a job that does not end; by default awaits it.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'busy' });
const words = sc.range(0, 10, 1, 2).map((x) => [`w${x}`, x]);
await words.reduceByKey((a, b) => a + b).count();
const endless = sc.range(0, 2, 1, 2).map((x) => {
  console.log(`task ${x} in process ${process.pid}`);
  for (;;) x++;
});
await endless.count();
