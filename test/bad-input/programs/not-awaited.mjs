// An action that nobody awaits.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'not awaited' });
const fails = process.argv[2] === 'fails';
sc.range(0, 4, 1, 4).foreach((x) => {
  if (fails && x === 3) throw new Error('nobody waits for this');
  console.log(`saw ${x}`);
});
console.log('end of the program');
