// A function that captures an array of a million elements.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'large capture' });
const tables = { squares: Array.from({ length: 1_000_000 }, (_, i) => i * i) };
const numbers = sc.range(0, 1_000_000, 100_000, 4).map((x) => tables.squares[x]);
console.log((await numbers.collect()).every((square, i) => square === (i * 100_000) ** 2));
console.log(await numbers.count());
await sc.stop();
