// Estimates pi: the share of random points of a square that fall into the circle within it.
//
//     firesteel submit examples/pi.ts [PARTITIONS]

import { SparkContext } from 'firesteel';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const POINTS_A_PARTITION = 5_000_000;
const partitions = Number(process.argv[2] ?? 8);

const sc = new SparkContext({ appName: 'pi' });
const inside = await sc
  .range(0, partitions, 1, partitions)
  .map((seed) => {
    // Each partition draws from a generator of its own, so the result is the same at every run.
    const random = xoroshiro128plus(seed);
    let hits = 0;
    for (let i = 0; i < POINTS_A_PARTITION; i++) {
      const x = random.next() / 2 ** 31;
      const y = random.next() / 2 ** 31;
      if (x * x + y * y < 1) hits++;
    }
    return hits;
  })
  .reduce((a, b) => a + b);
await sc.stop();

console.log(`Pi is roughly ${(4 * inside) / (partitions * POINTS_A_PARTITION)}`);
