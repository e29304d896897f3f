import { HashPartitioner, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'class arguments' });
});

afterAll(() => sc.stop());

class Stats {
  count = 0;
  sum = 0;
  readonly seen = new Set<number>();

  add(x: number): this {
    this.count++;
    this.sum += x;
    this.seen.add(x);
    return this;
  }

  merge(other: Stats): this {
    this.count += other.count;
    this.sum += other.sum;
    for (const x of other.seen) this.seen.add(x);
    return this;
  }

  get mean(): number {
    return this.sum / this.count;
  }
}

class Tally {
  #count = 0;

  add(n: number): this {
    this.#count += n;
    return this;
  }

  get count(): number {
    return this.#count;
  }
}

/** Its #private field cannot be set on the driver: its constructor may throw. */
class Checked {
  #count: number;

  constructor(count: number) {
    if (count === undefined) throw new Error('the constructor ran again');
    this.#count = count;
  }

  add(n: number): this {
    this.#count += n;
    return this;
  }

  get count(): number {
    return this.#count;
  }
}

class Point {
  readonly x: number;
  readonly y: number;

  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }

  equals(other: unknown): boolean {
    return other instanceof Point && other.x === this.x && other.y === this.y;
  }

  hashCode(): number {
    return 31 * this.x + this.y;
  }
}

class Range {
  from = 0;
}

const sums = (n: number, k: number) => Array.from({ length: n }, (_, i) => i).filter((i) => i % 3 === k);
const byThree = () => sc.range(0, 100, 1, 4).map((n): [number, number] => [n % 3, n]);

describe('an instance as the zero value', () => {
  it('of aggregate comes back as one of the same class, and stays as it was', async () => {
    const zero = new Stats();
    const found = await sc.range(1, 5, 1, 3).aggregate(
      zero,
      (stats, x) => stats.add(x),
      (a, b) => a.merge(b),
    );
    expect(found).toBeInstanceOf(Stats);
    expect(found).not.toBe(zero);
    expect(found.mean).toBe(2.5);
    expect([...found.seen].sort()).toEqual([1, 2, 3, 4]);
    expect(zero).toEqual(new Stats());
  });

  it('is what it was at the call, through tasks whose functions do not name its class', async () => {
    const zero = new Stats().add(7);
    const running = sc.range(1, 5, 1, 3).aggregate(
      zero,
      (stats) => stats,
      (a, b) => (a.count > b.count ? a : b),
    );
    zero.add(100);
    expect(await running).toEqual(new Stats().add(7));
    const none = sc.parallelize<number>([], 1).aggregate(
      new Stats().add(1),
      (a) => a,
      (a, b) => a.merge(b),
    );
    // Once for the partition, and once for the driver.
    expect((await none).count).toBe(2);
  });

  it('of fold, nested in plain data too', async () => {
    const points = sc.range(0, 4, 1, 2).map((n) => new Point(n, 1));
    const sum = await points.fold(new Point(0, 0), (a, b) => new Point(a.x + b.x, a.y + b.y));
    expect(sum).toEqual(new Point(6, 4));
    expect(sum).toBeInstanceOf(Point);
    const nested = await sc.range(0, 4, 1, 2).aggregate(
      { by: [new Stats(), new Stats()] as const },
      (acc, n) => {
        acc.by[n % 2]?.add(n);
        return acc;
      },
      (a, b) => ({ by: [a.by[0].merge(b.by[0]), a.by[1].merge(b.by[1])] as const }),
    );
    expect(nested.by.map((one) => one.sum)).toEqual([2, 4]);
  });

  it.each([
    ['aggregateByKey', undefined],
    ['aggregateByKey of pairs that lie in place', new HashPartitioner(2)],
  ])('of %s: each key has its own', async (_name, partitioner) => {
    const pairs = partitioner === undefined ? byThree() : byThree().partitionBy(partitioner);
    const found = await pairs
      .aggregateByKey(
        new Stats(),
        (stats, x) => stats.add(x),
        (a, b) => a.merge(b),
        2,
      )
      .collectAsMap();
    for (const key of [0, 1, 2]) {
      const of = sums(100, key);
      expect(found.get(key)).toBeInstanceOf(Stats);
      expect([found.get(key)?.count, found.get(key)?.seen.size]).toEqual([of.length, of.length]);
      expect(found.get(key)?.sum).toBe(of.reduce((a, b) => a + b));
    }
  });

  it('of aggregateByKey, in stages that follow its own', async () => {
    const means = byThree()
      .aggregateByKey(
        new Stats(),
        (stats, x) => stats.add(x),
        (a, b) => a.merge(b),
      )
      .mapValues((stats) => stats.mean)
      .sortByKey();
    expect(await means.collect()).toEqual(
      [0, 1, 2].map((k) => [k, sums(100, k).reduce((a, b) => a + b) / sums(100, k).length]),
    );
  });

  it('of treeAggregate, through rounds of merging', async () => {
    const found = await sc.range(1, 101, 1, 9).treeAggregate(
      new Stats(),
      (stats, x) => stats.add(x),
      (a, b) => a.merge(b),
      2,
      { finalAggregateOnExecutor: true },
    );
    expect(found).toBeInstanceOf(Stats);
    expect([found.count, found.sum, found.seen.size]).toEqual([100, 5050, 100]);
  });

  it('of foldByKey', async () => {
    const pairs = sc.range(0, 6, 1, 3).map((n): [number, Point] => [n % 2, new Point(n, 1)]);
    const found = await pairs
      .foldByKey(new Point(0, 0), (a, b) => new Point(a.x + b.x, a.y + b.y))
      .collectAsMap();
    expect([found.get(0), found.get(1)]).toEqual([new Point(6, 3), new Point(9, 3)]);
  });

  it('keeps its #private fields, in tasks and on the driver', async () => {
    const found = await sc.range(1, 5, 1, 2).aggregate(
      new Tally().add(10),
      (tally, n) => tally.add(n),
      (a, b) => a.add(b.count),
    );
    expect(found).toBeInstanceOf(Tally);
    expect(found.count).toBe(10 * 3 + 10);
    const counts = byThree()
      .aggregateByKey(
        new Checked(1),
        (tally) => tally.add(1),
        (a, b) => a.add(b.count),
        1,
      )
      .mapValues((one) => one.count);
    // 1 for each of the four partitions that hold the key.
    expect((await counts.collect()).sort()).toEqual([0, 1, 2].map((k) => [k, sums(100, k).length + 4]));
  });

  it('is refused by aggregate, before any task, where the driver cannot make the copy it merges into', async () => {
    await expect(
      sc.range(0, 4).aggregate(
        new Checked(1),
        (tally) => tally,
        (a) => a,
      ),
    ).rejects.toThrowError(
      expect.objectContaining({
        code: 'NOT_SERIALIZABLE',
        message: expect.stringMatching(
          /^Cannot call aggregate: the zero value is or holds an instance of class Checked, whose #private fields cannot be set on the driver, because .* \(aggregate at .*class-arguments\.test\.ts:/,
        ),
      }),
    );
  });

  it('is refused by name, with the operator and the line, where its class cannot travel', async () => {
    const secrets = new WeakMap<object, number>();
    class Compiled {
      get secret(): number {
        return secrets.get(this) ?? 0;
      }
    }
    const aggregated = byThree().aggregateByKey(
      new Compiled(),
      (a) => a,
      (a) => a,
    );
    await expect(aggregated.count()).rejects.toThrowError(
      /Cannot send the zero value of aggregateByKey at .*class-arguments\.test\.ts:\d+:\d+ to executors: it holds an instance of class Compiled, whose methods use a WeakMap/,
    );
    const pending = Promise.resolve();
    class Waiting {
      look(): unknown {
        return pending;
      }
    }
    const folded = sc.parallelize([new Stats()], 1).aggregate(
      new Waiting(),
      (a) => a,
      (a) => a,
    );
    await expect(folded).rejects.toThrowError(
      /class Waiting -> pending is a Promise.* aggregate\(\) at .*class-arguments\.test\.ts:/,
    );
    expect(() => byThree().foldByKey(new Headers() as never, (a) => a)).toThrowError(
      /Cannot call foldByKey: the zero value is an instance of class Headers.* \(foldByKey at .*class-arguments\.test\.ts:/,
    );
  });
});

describe('an instance as a key', () => {
  const points = () => sc.range(0, 30, 1, 3).map((n): [Point, number] => [new Point(n % 10, 0), n]);

  it('of lookup is found by equals and hashCode, whether the pairs are partitioned or not', async () => {
    expect(await points().lookup(new Point(4, 0))).toEqual([4, 14, 24]);
    expect(await points().lookup(new Point(4, 1))).toEqual([]);
    const placed = points().partitionBy(new HashPartitioner(4));
    expect((await placed.lookup(new Point(4, 0))).sort()).toEqual([14, 24, 4]);
    const nested = points().map(([point, n]): [{ at: Point }, number] => [{ at: point }, n]);
    expect(await nested.lookup({ at: new Point(9, 0) })).toEqual([9, 19, 29]);
  });

  it('of lookup is refused without them, in the call, by name and with the line', async () => {
    const pairs = sc.range(0, 3).map((n): [unknown, number] => [n, n]);
    await expect(pairs.lookup(new Range())).rejects.toThrowError(
      expect.objectContaining({
        code: 'INVALID_KEY',
        message: expect.stringMatching(
          /^Cannot call lookup: the key is an instance of class Range: keys compare by content.* give the class the methods `equals\(other\)` and `hashCode\(\)` \(lookup at .*class-arguments\.test\.ts:/,
        ),
      }),
    );
    await expect(pairs.lookup([new Map()])).rejects.toThrowError(/^Cannot call lookup: the key is a Map: /);
  });

  it('of filterByRange is compared by the function given, over all or only some of the partitions', async () => {
    const byX = (a: Point, b: Point) => a.x - b.x;
    const inside = (rdd: ReturnType<typeof points>) =>
      rdd
        .filterByRange(new Point(3, 0), new Point(5, 0), byX)
        .keys()
        .map((one) => one.x)
        .distinct()
        .collect();
    expect((await inside(points())).sort()).toEqual([3, 4, 5]);
    const sorted = points().sortByKey(byX, 5);
    expect(await inside(sorted)).toEqual(expect.arrayContaining([3, 4, 5]));
    const pruned = sorted.filterByRange(new Point(3, 0), new Point(3, 0), byX);
    expect(await pruned.getNumPartitions()).toBeLessThan(5);
    expect(await pruned.values().collect()).toEqual([3, 13, 23]);
  });
});
