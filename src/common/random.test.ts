import { expect, it } from 'vitest';
import { Poisson } from './poisson.ts';
import { Random } from './random.ts';

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.nextDouble());

it('draws the same numbers for a seed everywhere, for ever', () => {
  const random = new Random(42, 3);
  expect(Array.from({ length: 4 }, () => random.nextInt())).toEqual([
    -1418653179, -564529394, 619784023, 647768739,
  ]);
  expect(new Random(2 ** 52 + 1).nextDouble()).toBe(0.1031102195549527);
});

it('draws doubles and integers from one sequence', () => {
  const [ints, doubles] = [new Random(7, 1), new Random(7, 1)];
  for (let i = 0; i < 100; i++) {
    const made = ((ints.nextInt() >>> 5) * 2 ** 26 + (ints.nextInt() >>> 6)) / 2 ** 53;
    expect(doubles.nextDouble()).toBe(made);
  }
});

it('draws others for other seeds, streams and the upper half of a seed', () => {
  const firsts = [new Random(1), new Random(2), new Random(1, 1), new Random(1 + 2 ** 32), new Random(-1)];
  expect(new Set(firsts.map((random) => random.nextDouble())).size).toBe(firsts.length);
});

it('spreads numbers evenly, over neighbouring streams too', () => {
  const buckets = new Array<number>(64).fill(0);
  for (let stream = 0; stream < 200; stream++) {
    for (const drawn of draws(new Random(7, stream), 320)) buckets[Math.floor(drawn * 64)]!++;
  }
  // Chi-square with 63 degrees of freedom: 120 is beyond 1 in 100,000.
  const chiSquare = buckets.reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0);
  expect(chiSquare).toBeLessThan(120);
  expect(new Random(1).nextBelow(1)).toBe(0);
});

it.each([0, 0.1, 1, 7.9, 8.1, 100])(
  'a Poisson distribution of mean %f has that mean and variance',
  (mean) => {
    const random = new Random(11);
    const poisson = new Poisson(mean);
    const drawn = Array.from({ length: 20_000 }, () => poisson.draw(random));
    const average = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(average - mean)).toBeLessThanOrEqual(5 * Math.sqrt(mean / drawn.length));
    expect(Math.abs(variance - mean)).toBeLessThanOrEqual(0.1 * mean + 0.01 * Math.sign(mean));
  },
);
