// Two contexts at once.
import { SparkContext } from 'firesteel';

const first = new SparkContext({ master: 'local[1]', appName: 'first' });
console.log(await first.range(3).count());
const second = new SparkContext({ master: 'local[1]', appName: 'second' });
console.log(await second.range(3).count());
