// An action of a context that was stopped.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[1]', appName: 'after stop' });
const numbers = sc.range(3);
console.log(await numbers.count());
await sc.stop();
await sc.stop();
const again = new SparkContext({ master: 'local[1]', appName: 'again' });
console.log(await again.range(4).count());
await again.stop();
console.log(await numbers.count()); // again
