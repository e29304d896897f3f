// A task leaves a timer whose callback throws when the task has long ended.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[1]', appName: 'stray callback' });
const left = sc.parallelize([1], 1).map((x) => {
  setTimeout(() => {
    console.log('the timer ran');
    throw new Error('too late');
  }, 50);
  return x;
});
console.log(await left.collect());
for (let i = 0; i < 30; i++) {
  const numbers = await sc.range(0, 100, 1, 4).collect();
  if (numbers.length !== 100) console.log('lost', numbers);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
console.log('done');
await sc.stop();
