// Functions that cannot run in a task as they are.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'functions' });
const numbers = sc.parallelize([1, 2, 3], 1);
const readPage = async (x) => `page ${x}`;
function* letters(x) {
  yield `letter ${x}`;
}
const kinds = {
  'free variable': () => numbers.map((x) => x + notDefinedAnywhere),
  'async function': () => numbers.map(async (x) => x + 1),
  'promise returned': () => numbers.map((x) => readPage(x)),
  'promise in a pair': () => numbers.map((x) => [x, readPage(x)]),
  'async predicate': () => numbers.filter((x) => Promise.resolve(x > 1)),
  'generator function': () => numbers.map(letters),
  'string to flatMap': () => numbers.flatMap((x) => `a${x}`),
  'number to flatMap': () => numbers.flatMap((x) => x + 1),
  'no function': () => numbers.map('x => x + 1'),
};
console.log(await kinds[process.argv[2]]().collect());
