// Collects 300 MiB.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({
  master: 'local[2]',
  appName: 'large result',
  conf: { 'spark.driver.maxResultSize': process.argv[2] },
});
const texts = sc.range(0, 300, 1, 30).map((x) => String.fromCharCode(97 + (x % 26)).repeat(2 ** 20));
const found = await texts.collect();
console.log(
  found.length,
  found.every((text, x) => text.length === 2 ** 20 && text.charCodeAt(2 ** 19) === 97 + (x % 26)),
);
await sc.stop();
