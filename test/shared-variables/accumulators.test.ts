import { readdirSync, unlinkSync } from 'node:fs';
import { AccumulatorV2, LongAccumulator, type RDD, SparkContext, TaskContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executorPid, formatError, scratchDirOf } from './program.ts';

let sc: SparkContext;

beforeAll(() => {
  // Every map output is a file that can be lost.
  const conf = { 'firesteel.shuffle.maxDirectOutputSize': '0b' };
  sc = new SparkContext({ master: 'local[2,3]', appName: 'accumulators', conf });
});

afterAll(() => sc.stop());

/** The greatest number of each letter; keeps a function and a Map. */
class Best extends AccumulatorV2<readonly [string, number], ReadonlyMap<string, number>> {
  best = new Map<string, number>();
  readonly better: (a: number, b: number) => number;

  constructor(better: (a: number, b: number) => number) {
    super();
    this.better = better;
  }

  get isZero(): boolean {
    return this.best.size === 0;
  }

  get value(): ReadonlyMap<string, number> {
    return this.best;
  }

  copy(): Best {
    const copy = new Best(this.better);
    copy.best = new Map(this.best);
    return copy;
  }

  reset(): void {
    this.best.clear();
  }

  add([key, value]: readonly [string, number]): void {
    const known = this.best.get(key);
    this.best.set(key, known === undefined ? value : this.better(known, value));
  }

  merge(other: Best): void {
    for (const pair of other.best) this.add(pair);
  }
}

describe('what tasks add', () => {
  it('is the sum of all partitions when the action resolves', async () => {
    const seen = sc.longAccumulator('seen');
    const half = sc.doubleAccumulator();
    const odd = sc.collectionAccumulator<number>('odd');
    await sc.range(0, 10, 1, 5).foreach((x) => {
      seen.add(x);
      half.add(x / 2);
      if (x % 2 === 1) odd.add(x);
    });
    expect([seen.value, seen.count, seen.avg]).toEqual([45, 10, 4.5]);
    expect([half.value, half.count]).toEqual([22.5, 10]);
    expect([...odd.value].sort()).toEqual([1, 3, 5, 7, 9]);
    expect(`${seen}`).toMatch(/^LongAccumulator\(id: \d+, name: seen, value: 45\)$/);
  });

  it('goes through a class of the user, with a function and a Map as its state', async () => {
    const best = new Best(Math.max);
    sc.register(best, 'best');
    const pairs = [
      ['a', 3],
      ['b', 1],
      ['a', 9],
      ['b', 7],
    ] as const;
    await sc.parallelize(pairs, 4).foreach((pair) => best.add(pair));
    expect(best.value).toEqual(
      new Map([
        ['a', 9],
        ['b', 7],
      ]),
    );
  });

  it('goes through a class of the user with #private state that extends one of the library', async () => {
    class Spread extends LongAccumulator {
      #least = Number.POSITIVE_INFINITY;
      #most = Number.NEGATIVE_INFINITY;
      readonly #order = (a: number, b: number) => a - b;

      get spread(): number {
        return this.#most - this.#least;
      }

      override reset(): void {
        super.reset();
        this.#least = Number.POSITIVE_INFINITY;
        this.#most = Number.NEGATIVE_INFINITY;
      }

      override add(value: number): void {
        super.add(value);
        this.#least = Math.min(this.#least, value);
        this.#most = Math.max(this.#most, value);
      }

      override merge(other: Spread): void {
        super.merge(other);
        if (this.#order(other.#least, this.#least) < 0) this.#least = other.#least;
        if (this.#order(other.#most, this.#most) > 0) this.#most = other.#most;
      }
    }
    const spread = new Spread();
    sc.register(spread);
    const local = await sc
      .range(-3, 40, 1, 4)
      .map((x) => {
        spread.add(x);
        return spread.spread;
      })
      .collect();
    expect(Math.max(...local)).toBeLessThan(12);
    expect([spread.spread, spread.count]).toEqual([42, 43]);
  });

  it('goes to the one accumulator that several functions and a class captured', async () => {
    const calls = sc.longAccumulator();
    class Counter {
      readonly step = 1;
      count(x: number): number {
        calls.add(this.step);
        return x;
      }
    }
    const rdd = sc
      .range(0, 6, 1, 3)
      .map((x) => {
        calls.add(10);
        return x;
      })
      .map((x) => new Counter().count(x));
    await rdd.count();
    expect(calls.value).toBe(66);
    await rdd.count();
    expect(calls.value).toBe(132);
  });

  it('is seen in its task by value, beginning at zero in each', async () => {
    const own = sc.longAccumulator();
    const seen = await sc
      .range(0, 8, 1, 4)
      .map((x) => {
        own.add(1);
        return [x, own.value, own.isRegistered] as const;
      })
      .collect();
    expect(seen.map(([, value]) => value)).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
    expect(own.value).toBe(8);
  });

  it('may be megabytes', async () => {
    const texts = sc.collectionAccumulator<string>();
    await sc.range(0, 4, 1, 2).foreach((x) => texts.add(String(x).repeat(2_000_000)));
    expect(texts.value.map(({ length }) => length)).toEqual([2e6, 2e6, 2e6, 2e6]);
  });
});

describe('counts are exact', () => {
  it('when first attempts throw after they added', async () => {
    const inAction = sc.longAccumulator();
    const inMap = sc.longAccumulator();
    const records = await sc
      .range(0, 20, 1, 4)
      .map((x) => {
        inMap.add(1);
        if (TaskContext.get()?.attemptNumber === 0 && x % 5 === 4) throw new Error('first attempt');
        return [x % 2, x] as [number, number];
      })
      .reduceByKey((a, b) => a + b)
      .map((pair) => {
        inAction.add(1);
        if (TaskContext.get()?.attemptNumber === 0) throw new Error('first attempt');
        return pair;
      })
      .collect();
    expect(records.length).toBe(2);
    expect([inMap.value, inAction.value]).toEqual([20, 2]);
  });

  it('when the executor is killed in the middle of a job', async () => {
    const counted = sc.longAccumulator();
    const before = await executorPid(sc);
    await sc.range(0, 60, 1, 20).foreach((x) => {
      counted.add(x);
      const { partitionId, attemptNumber } = TaskContext.get()!;
      if (partitionId === 10 && attemptNumber === 0) process.kill(process.pid, 'SIGKILL');
    });
    expect(counted.value).toBe((59 * 60) / 2);
    expect(counted.count).toBe(60);
    expect(await executorPid(sc)).not.toBe(before);
  });

  it('when map outputs are lost and made again', async () => {
    const inMap = sc.longAccumulator();
    const inResult = sc.longAccumulator();
    const shuffled: RDD<[number, number]> = sc
      .range(0, 40, 1, 4)
      .map((x) => {
        inMap.add(1);
        return [x % 4, x] as [number, number];
      })
      .reduceByKey((a, b) => a + b, 4);
    expect(await shuffled.count()).toBe(4);
    // The files of the shuffle go; those who read them next find it out.
    const folder = await scratchDirOf(sc);
    const outputs = () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.data'));
    const lost = outputs();
    expect(lost.length).toBeGreaterThanOrEqual(4);
    for (const name of lost) unlinkSync(`${folder}/${name}`);
    const again = await shuffled
      .map((pair) => {
        inResult.add(1);
        return pair;
      })
      .collect();
    expect(again.length).toBe(4);
    expect([inMap.value, inResult.value]).toEqual([40, 4]);
    // All of them, the first one perhaps twice.
    expect(outputs().length).toBeGreaterThanOrEqual(4);
  });

  it('when a task fails after it has stored a partition', async () => {
    const counted = sc.longAccumulator();
    const persisted = sc
      .range(0, 10, 1, 2)
      .map((x) => {
        counted.add(1);
        return x;
      })
      .cache();
    const failing = persisted.mapPartitions((records) => {
      const all = [...records];
      if (TaskContext.get()?.attemptNumber === 0) throw new Error('first attempt');
      return all;
    });
    expect(await failing.count()).toBe(10);
    expect(counted.value).toBe(10);
    // Now they are stored.
    expect(await failing.count()).toBe(10);
    expect(counted.value).toBe(10);
    persisted.unpersist();
  });

  it('of an RDD without a shuffle for each action that computes it', async () => {
    const counted = sc.longAccumulator();
    const rdd = sc.range(0, 10, 1, 2).map((x) => {
      counted.add(1);
      return x;
    });
    await rdd.count();
    await rdd.count();
    expect(counted.value).toBe(20);
  });
});

describe('mistakes', () => {
  it('of an accumulator that is not registered are refused at the line of its function', async () => {
    const loose = new Best(Math.max);
    const rdd = sc.range(0, 1, 1, 1).map((x) => loose.add(['a', x]));
    await expect(rdd.collect()).rejects.toMatchObject({
      code: 'ACCUMULATOR_NOT_REGISTERED',
      message: expect.stringMatching(
        /-> loose is an accumulator that is not registered \(Best\), and must be before it is sent to executors\. .*map\(\) at test\/shared-variables\/accumulators\.test\.ts:\d+/,
      ),
    });
    expect(() => loose.id).toThrow('Cannot read the id of an accumulator that is not registered');
    expect(`${loose}`).toBe('Unregistered Best');
  });

  it('of copies that are not zero are refused', async () => {
    class Odd extends Best {
      override copyAndReset(): Best {
        return this;
      }
    }
    const odd = new Odd(Math.max);
    sc.register(odd);
    await expect(sc.range(1).foreach(() => odd.add(['a', 1]))).rejects.toMatchObject({
      code: 'INVALID_ACCUMULATOR',
    });
  });

  it('of registering twice, or something else', () => {
    const sum = sc.longAccumulator();
    expect(() => sc.register(sum)).toThrow('Cannot register an accumulator twice');
    expect(() => sc.register({} as never)).toThrow('expected an accumulator');
  });

  it('of values that cannot travel fail the job and name the accumulator', async () => {
    const list = sc.collectionAccumulator<unknown>('things');
    const error = await formatError(sc.range(1).foreach(() => list.add(() => 1)));
    expect(error).toMatch(
      /Cannot send what the task added to accumulator \d+ "things" \(CollectionAccumulator\) to the driver: its field \.list\[0\]/,
    );
    expect(list.value).toEqual([]);
  });

  it('of state in a WeakMap, which would be lost, fail the job and name the accumulator', async () => {
    const totals = new WeakMap<object, number>();
    class Lowered extends LongAccumulator {
      override add(value: number): void {
        super.add(value);
        totals.set(this, (totals.get(this) ?? 0) + value);
      }
    }
    const lowered = new Lowered();
    sc.register(lowered, 'lowered');
    const error = await formatError(sc.range(1).foreach(() => lowered.add(1)));
    expect(error).toMatch(/accumulator \d+ "lowered" \(Lowered\) to the driver: .*methods use a WeakMap/);
  });

  it('of an add that throws fail the job, and the context goes on', async () => {
    const sum = sc.longAccumulator('sum');
    const error = await formatError(sc.range(1).foreach(() => sum.add(0.5)));
    expect(error).toMatch(/Cannot add 0\.5 to a LongAccumulator: it takes safe integers/);
    await sc.range(0, 2, 1, 1).foreach(() => sum.add(1));
    expect(sum.value).toBe(2);
  });

  it('of a merge that throws lose the value alone', async () => {
    class Fussy extends Best {
      override copy(): Fussy {
        return new Fussy(this.better);
      }

      override merge(): void {
        throw new RangeError('merge failed');
      }
    }
    const fussy = new Fussy(Math.max);
    const sum = sc.longAccumulator();
    sc.register(fussy);
    await sc.range(0, 4, 1, 2).foreach((x) => {
      fussy.add(['a', x]);
      sum.add(1);
    });
    expect([fussy.value.size, sum.value]).toEqual([0, 4]);
    expect(await sc.range(3).count()).toBe(3);
  });
});
