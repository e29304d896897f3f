// Texts that look like functions stay texts.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'text like code' });
const texts = ['x => 1', 'function f() { return 1 }', 'class A {}', '() => process.exit(9)', '__proto__'];
const suffix = '=> 2';
const pairs = sc.parallelize(texts, 2).map((text) => [`${text}`, { text, suffix }]);
const back = await pairs
  .reduceByKey((a) => a)
  .values()
  .collect();
console.log(
  back.every(({ text, suffix }) => texts.includes(text) && suffix === '=> 2'),
  back.length,
);
await sc.stop();
