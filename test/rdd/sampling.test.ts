import { SparkContext, TaskContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

class Parity {
  readonly odd: boolean;

  constructor(odd: boolean) {
    this.odd = odd;
  }

  equals(other: unknown): boolean {
    return other instanceof Parity && other.odd === this.odd;
  }

  hashCode(): number {
    return this.odd ? 1 : 2;
  }
}

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('samples, %s, through a real executor', (_name, compiler) => {
  let sc: SparkContext;
  beforeAll(() => {
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'sampling',
      conf: { 'firesteel.stageCompiler': compiler },
    });
  });
  afterAll(() => sc.stop());

  /** Five standard deviations around the mean of as many independent draws. */
  const within = (count: number, mean: number, variance: number) =>
    expect(Math.abs(count - mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance));
  const numbers = () => sc.range(0, 10_000, 1, 4);

  it('sample without replacement chooses by the fraction, and by the seed', async () => {
    const chosen = await numbers().sample(false, 0.3, 42).collect();
    within(chosen.length, 3000, 2100);
    expect(new Set(chosen).size).toBe(chosen.length);
    expect(chosen).toEqual(await numbers().sample(false, 0.3, 42).collect());
    expect(chosen).not.toEqual(await numbers().sample(false, 0.3, 43).collect());
    expect(await numbers().sample(false, 0, 1).count()).toBe(0);
    expect(await numbers().sample(false, 1, 1).count()).toBe(10_000);
    expect(await sc.emptyRDD<number>().sample(false, 0.5).collect()).toEqual([]);
  });

  it('sample with replacement chooses some several times', async () => {
    const chosen = await numbers().sample(true, 1.5, 42).collect();
    within(chosen.length, 15_000, 15_000);
    const different = new Set(chosen).size;
    within(different, 10_000 * (1 - Math.exp(-1.5)), 10_000 * 0.2);
    expect(chosen).toEqual(await numbers().sample(true, 1.5, 42).collect());
    expect(await numbers().sample(true, 0, 1).count()).toBe(0);
  });

  it('without a seed each sample is another one, which stays', async () => {
    const [first, second] = [numbers().sample(false, 0.5), numbers().sample(false, 0.5)];
    expect(await first.collect()).toEqual(await first.collect());
    expect(await first.collect()).not.toEqual(await second.collect());
  });

  it('randomSplit puts each record in one part', async () => {
    const parts = numbers().randomSplit([1, 0, 3, 6], 5);
    const records = await Promise.all(parts.map((part) => part.collect()));
    expect(records.flat().sort((a, b) => a - b)).toEqual(await numbers().collect());
    expect(records[1]).toEqual([]);
    within(records[0]!.length, 1000, 900);
    within(records[2]!.length, 3000, 2100);
    const again = await numbers().randomSplit([1, 0, 3, 6], 5)[2]!.collect();
    expect(again).toEqual(records[2]);
  });

  it('samples keep the partitioner', async () => {
    const pairs = numbers()
      .map((x) => [x % 10, x])
      .reduceByKey((a, b) => a + b, 3);
    const kept = [
      pairs.sample(false, 0.5),
      pairs.sample(true, 0.5),
      pairs.sampleByKey(false, []),
      pairs.sampleByKeyExact(
        false,
        Array.from({ length: 10 }, (_, k): [number, number] => [k, 1]),
      ),
    ];
    for (const sample of kept) expect((await sample.partitioner())?.numPartitions).toBe(3);
  });

  it('takeSample gives exactly as many as asked for', async () => {
    for (const num of [0, 1, 10, 999, 9_999, 10_000]) {
      const chosen = await numbers().takeSample(false, num, num);
      expect(chosen).toHaveLength(num);
      expect(new Set(chosen).size).toBe(num);
    }
    expect(await numbers().takeSample(false, 20_000, 1)).toHaveLength(10_000);
    expect(await numbers().takeSample(true, 20_000, 1)).toHaveLength(20_000);
    expect(await numbers().takeSample(true, 3, 1)).toHaveLength(3);
    expect(await sc.emptyRDD<number>().takeSample(true, 3)).toEqual([]);
    expect(await sc.parallelize([] as number[], 2).takeSample(false, 3)).toEqual([]);
    expect(await numbers().takeSample(false, 5, 7)).toEqual(await numbers().takeSample(false, 5, 7));
    const shuffled = await numbers().takeSample(false, 10_000, 3);
    expect(shuffled).not.toEqual(await numbers().collect());
  });

  it('sampleByKey goes by the fraction of each key, also of keys that are structures', async () => {
    const pairs = numbers().map((x) => [{ last: x % 2 }, x]);
    const fractions: [{ last: number }, number][] = [
      [{ last: 0 }, 0.1],
      [{ last: 1 }, 0.8],
    ];
    for (const withReplacement of [false, true]) {
      const counts = await pairs.sampleByKey(withReplacement, fractions, 9).countByKey();
      within(counts.get({ last: 0 })!, 500, 500);
      within(counts.get({ last: 1 })!, 4000, 4000);
    }
    const missing = pairs.sampleByKey(false, fractions.slice(1));
    await expect(missing.count()).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message: expect.stringMatching(/sampleByKey at .*sampling.test.ts/),
      cause: { code: 'NO_FRACTION' },
    });
  });

  it('sampleByKeyExact takes exactly the fraction of each key, whatever the seed', async () => {
    const sizes = { few: 3, some: 100, many: 7000 };
    const pairs = sc
      .parallelize(
        Object.entries(sizes).flatMap(([key, size]) =>
          Array.from({ length: size }, (_, i): [string, number] => [key, i]),
        ),
        5,
      )
      .persist();
    const fractions = new Map([
      ['few', 0.5],
      ['some', 0.07],
      ['many', 0.3],
      ['nobody', 0.5],
    ]);
    for (const withReplacement of [false, true]) {
      for (let seed = 1; seed <= 5; seed++) {
        const sample = pairs.sampleByKeyExact(withReplacement, fractions, seed);
        const chosen = await sample.collect();
        const counts = await sample.countByKey();
        expect(Object.fromEntries(counts)).toEqual({ few: 2, some: Math.ceil(100 * 0.07), many: 2100 });
        expect(new Set(chosen.map(String)).size === chosen.length).toBe(!withReplacement);
        expect(await pairs.sampleByKeyExact(withReplacement, fractions, seed).collect()).toEqual(chosen);
      }
    }
    const all = pairs.sampleByKeyExact(false, new Map(Object.keys(sizes).map((key) => [key, 1])), 1);
    expect(await all.count()).toBe(7103);
    const none = pairs.sampleByKeyExact(true, new Map(Object.keys(sizes).map((key) => [key, 0])), 1);
    expect(await none.count()).toBe(0);
    pairs.unpersist();
  });

  it('keys of samples may be instances of classes', async () => {
    const pairs = numbers().map((x): [Parity, number] => [new Parity(x % 2 === 1), x]);
    const fractions: [Parity, number][] = [
      [new Parity(true), 0.25],
      [new Parity(false), 0],
    ];
    const exact = await pairs.sampleByKeyExact(false, fractions, 1).collect();
    expect(exact).toHaveLength(1250);
    expect(exact.every(([parity, x]) => parity instanceof Parity && parity.odd && x % 2 === 1)).toBe(true);
    within(await pairs.sampleByKey(true, fractions, 1).count(), 1250, 1250);
  });

  it('what has fewer records each time it is computed fails by name, and ends', async () => {
    const [last] = await sc
      .range(1)
      .map(() => TaskContext.get()!.stageId)
      .collect();
    const isCounting = (stageId: number) => stageId === last! + 1;
    const vanishing = numbers().filter(() => isCounting(TaskContext.get()!.stageId));
    await expect(vanishing.takeSample(false, 500)).rejects.toMatchObject({ code: 'UNSTABLE_RDD' });
  });

  it('refuses arguments by name', async () => {
    const refused = (message: RegExp) =>
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) });
    expect(() => numbers().sample(false, 1.1)).toThrow(
      refused(/^Cannot call sample: .*from 0 to 1, got 1.1$/),
    );
    expect(() => numbers().sample(true, -1)).toThrow(refused(/from 0 to 2147483647, got -1$/));
    expect(() => numbers().sample(true, 1e300)).toThrow(refused(/got 1e\+300$/));
    expect(() => numbers().sample(true, Number.POSITIVE_INFINITY)).toThrow(refused(/got Infinity$/));
    expect(() => numbers().sample(false, Number.NaN)).toThrow(refused(/got NaN$/));
    expect(() => numbers().sample('yes' as never, 1)).toThrow(refused(/true or false/));
    expect(() => numbers().sample(false, 1, 1.5)).toThrow(refused(/safe integer as its seed, got 1.5$/));
    expect(() => numbers().randomSplit([1, -1])).toThrow(refused(/weights of 0 or more, got -1$/));
    expect(() => numbers().randomSplit([0, 0])).toThrow(refused(/a sum above 0, got 0$/));
    expect(() => numbers().randomSplit(1 as never)).toThrow(refused(/an array of weights, got 1$/));
    await expect(numbers().takeSample(true, 2 ** 40)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(numbers().takeSample(false, -1)).rejects.toMatchObject({ code: 'INVALID_COUNT' });
    const pairs = numbers().map((x) => [x, x]);
    expect(() => pairs.sampleByKey(false, 5 as never)).toThrow(
      refused(/a Map from keys to fractions, got 5$/),
    );
    expect(() => pairs.sampleByKey(false, [[new Set() as never, 1]])).toThrow(
      expect.objectContaining({
        code: 'INVALID_KEY',
        message: expect.stringMatching(/^Cannot call sampleByKey: /),
      }),
    );
    expect(() => pairs.sampleByKeyExact(false, [[1, 2]])).toThrow(
      refused(/^Cannot call sampleByKeyExact: .*got 2$/),
    );
  });
});
