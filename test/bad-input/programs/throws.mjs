// A function that throws, in one of three tasks.
import { SparkContext } from 'firesteel';

const sc = new SparkContext({ master: 'local[2]', appName: 'throws' });
const what = process.argv[2];
const numbers = sc.parallelize([1, 2, 3], 3).map((x) => {
  if (x !== 2) return x;
  if (what === 'a string') throw 'two is too much';
  if (what === 'null') throw null;
  const error = new RangeError('two is too much', { cause: new Error('the first cause') });
  throw Object.assign(error, { code: 'E_TWO', found: { at: new Date(0), value: 2n } });
});

try {
  await numbers.collect();
} catch (error) {
  const { cause } = error;
  console.log(
    cause instanceof RangeError && cause.stack.includes('throws.mjs') && cause.found.at.getTime() === 0
      ? `${cause.name} ${cause.code} ${cause.found.value + 1n} ${cause.cause.message}`
      : cause,
  );
  throw error;
}
