// A job that does not end by itself, in a context whose settings come from code, the command line and a file.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ conf: { 'spark.x': 'code' } });
const conf = sc.getConf();
const settings = ['spark.master', 'spark.app.name', 'spark.x', 'spark.y', 'spark.z'].map((key) =>
  conf.getOption(key),
);
console.log(JSON.stringify(settings));
await sc.range(0, 2, 1, 2).foreach((i) => {
  console.log(`task ${i} runs in ${process.pid}`);
  for (;;);
});
