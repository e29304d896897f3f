// Counts the lines of its argument.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'text file' });
const lines = sc.textFile(process.argv[2]);
const longLines = lines.filter((line) => line.length > 1);
console.log(await longLines.count());
