import { HashPartitioner, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'class records' });
});

afterAll(() => sc.stop());

class Shape {
  name: string;
  readonly tags: string[] = [];

  constructor(name: string) {
    if (name === undefined) throw new Error('the constructor ran again');
    this.name = name;
  }
}

class Circle extends Shape {
  radius: number;

  constructor(name: string, radius: number) {
    super(name);
    this.radius = radius;
  }

  get area(): number {
    return 3 * this.radius ** 2;
  }
}

class Account {
  readonly owner: string;
  #cents: number;
  #history: Account[] = [];

  constructor(owner: string, cents: number) {
    if (owner === undefined) throw new Error('the constructor ran again');
    this.owner = owner;
    this.#cents = cents;
  }

  get cents(): number {
    return this.#cents;
  }

  get entries(): number {
    return this.#history.length;
  }

  plus(other: Account): Account {
    const sum = new Account(this.owner, this.#cents + other.#cents);
    sum.#history = [...this.#history, ...other.#history, sum];
    return sum;
  }
}

let constructed = 0;

class Savings extends Account {
  readonly opened = ++constructed;
  #rate: number;

  constructor(owner: string, cents: number, rate: number) {
    super(owner, cents);
    this.#rate = rate;
  }

  get interest(): number {
    return this.cents * this.#rate;
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

const names = ['a', 'b', 'a', 'c', 'b', 'a'];

describe('instances in the data of an RDD', () => {
  it('come back as instances of the same class, through tasks that do not name it', async () => {
    const circles = names.map((name, i) => new Circle(name, i));
    const found = await sc.parallelize(circles, 3).collect();
    expect(found).toEqual(circles);
    expect(found.every((one) => one instanceof Circle && one instanceof Shape)).toBe(true);
    expect(found.map((one) => one.area)).toEqual(circles.map((one) => one.area));
  });

  it('have their methods in tasks and are instances there of the class that functions name', async () => {
    const rdd = sc.parallelize([new Circle('a', 1), new Circle('b', 2)], 2);
    expect(await rdd.map((one) => [one instanceof Circle, one instanceof Shape, one.area]).collect()).toEqual(
      [
        [true, true, 3],
        [true, true, 12],
      ],
    );
  });

  it('keep what they share, inside one record', async () => {
    const shape = new Circle('a', 1);
    const rdd = sc.parallelize([[shape, { shape }] as const], 1);
    expect(await rdd.map(([one, { shape: other }]) => one === other).collect()).toEqual([true]);
    const [[first, second]] = (await rdd.collect()) as unknown as [[Circle, { shape: Circle }]];
    expect(first).toBe(second.shape);
  });

  it('bring their #private fields, those of the base class too, without a constructor or an initialiser run', async () => {
    const accounts = [new Savings('a', 100, 0.5), new Savings('b', 200, 0.25)];
    const rdd = sc.parallelize(accounts, 2);
    const nested = sc.parallelize(
      [
        [1, accounts[0]],
        [2, { deeper: [accounts[1]] }],
      ] as const,
      1,
    );
    expect(
      await nested.map(([, part]) => (part instanceof Savings ? part : part?.deeper[0])?.interest).collect(),
    ).toEqual([50, 50]);
    const read = rdd.map((one) => [one.owner, one.cents, one.interest, one.opened, Object.keys(one)]);
    expect(await read.collect()).toEqual(
      accounts.map((one) => [one.owner, one.cents, one.interest, one.opened, Object.keys(one)]),
    );
  });
});

describe('many instances of one class', () => {
  class Reading {
    readonly sensor: string;
    readonly value: number;

    constructor(sensor: string, value: number) {
      if (sensor === undefined) throw new Error('the constructor ran again');
      this.sensor = sensor;
      this.value = value;
    }

    get scaled(): number {
      return this.value * 2;
    }

    set value2(_value: number) {
      throw new Error('a setter ran');
    }
  }

  /** Nothing but a method is #private: instances have it only where they were constructed, or made like it. */
  class Sealed {
    n = 0;

    #double(): number {
      return this.n * 2;
    }

    get double(): number {
      return this.#double();
    }
  }

  it('are what they were, through a shuffle, beside instances that a task made itself', async () => {
    const found = await sc
      .range(0, 20_000, 1, 2)
      .map((n): [number, Reading] => [n % 5000, new Reading(`s${n % 10}`, n)])
      .reduceByKey((a, b) => (a.scaled > b.scaled ? a : b), 2)
      .mapValues((one) => (one.value % 2 === 0 ? one : new Reading(one.sensor, one.value)))
      .collect();
    expect(found).toHaveLength(5000);
    for (const [key, one] of found) {
      expect(one).toBeInstanceOf(Reading);
      expect(Object.entries(one)).toEqual([
        ['sensor', `s${key % 10}`],
        ['value', key + 15_000],
      ]);
    }
  });

  it('have fields with the names of setters and methods without running those', async () => {
    const field = (value: unknown) => ({ value, enumerable: true, writable: true, configurable: true });
    const data = Array.from({ length: 1000 }, (_, n) =>
      Object.defineProperties(new Reading('s', n), { value2: field(n), toString: field('own') }),
    );
    const rdd = sc.parallelize(data, 2);
    expect(await rdd.map((one) => Object.entries(one)).collect()).toEqual(
      data.map((one) => Object.entries(one)),
    );
    expect(await rdd.collect()).toStrictEqual(data);
  });

  it('keep #private methods, which their class alone can give them', async () => {
    const data = Array.from({ length: 1000 }, (_, n) => Object.assign(new Sealed(), { n }));
    const rdd = sc.parallelize(data, 2);
    const doubles = data.map((one) => one.double);
    expect(await rdd.map((one) => one.double).collect()).toEqual(doubles);
    expect((await rdd.collect()).map((one) => one.double)).toEqual(doubles);
  });
});

describe('instances made in tasks', () => {
  it('are instances of the original class on the driver, job after job', async () => {
    const rdd = sc.parallelize([1, 2, 3], 2).map((radius) => new Circle('x', radius));
    for (const found of [await rdd.collect(), await rdd.filter(() => true).collect()]) {
      expect(found).toEqual([1, 2, 3].map((radius) => new Circle('x', radius)));
      expect(found.every((one) => one instanceof Circle)).toBe(true);
    }
    expect(await rdd.first()).toBeInstanceOf(Circle);
    expect(await rdd.reduce((a, b) => (a.radius > b.radius ? a : b))).toEqual(new Circle('x', 3));
  });

  it('go through shuffles to tasks that do not name their class, and to later jobs', async () => {
    const circles = sc
      .parallelize(names, 3)
      .map((name): [string, Circle] => [name, new Circle(name, name.length)])
      .partitionBy(new HashPartitioner(2));
    const areas = circles.values().map((one) => one.area);
    expect(await areas.collect()).toEqual([3, 3, 3, 3, 3, 3]);
    expect(await areas.collect()).toEqual([3, 3, 3, 3, 3, 3]);
    const largest = circles.reduceByKey((a, b) => (a.area > b.area ? a : b), 3);
    const moved = largest.map(([name, one]): [string, Circle] => [`${name}!`, one]);
    const found = await moved.partitionBy(new HashPartitioner(2)).values().collect();
    expect(found.map((one) => one.name).sort()).toEqual(['a', 'b', 'c']);
    expect(found.every((one) => one instanceof Circle)).toBe(true);
  });

  it('keep #private fields through combining and moving shuffles', async () => {
    const pairs = sc
      .parallelize(names, 3)
      .map((name): [string, Savings] => [name, new Savings(name, 10, 0.5)]);
    const sums = pairs.reduceByKey((a, b) => a.plus(b) as Savings, 2);
    const read = await sums.mapValues((one) => [one.cents, one.entries]).collect();
    expect(new Map(read)).toEqual(
      new Map([
        ['a', [30, 2]],
        ['b', [20, 1]],
        ['c', [10, 0]],
      ]),
    );
    const moved = pairs.partitionBy(new HashPartitioner(2)).values();
    expect(await moved.map((one) => one.interest).collect()).toEqual([5, 5, 5, 5, 5, 5]);
  });

  it('are keys by their own equals and hashCode', async () => {
    const counts = await sc
      .parallelize([1, 2, 3, 4, 5], 3)
      .map((n): [Point, number] => [new Point(n % 2, 0), 1])
      .reduceByKey((a, b) => a + b, 2)
      .collect();
    expect(counts.map(([key]) => key instanceof Point)).toEqual([true, true]);
    expect(new Map(counts.map(([key, n]) => [key.x, n]))).toEqual(
      new Map([
        [1, 3],
        [0, 2],
      ]),
    );
  });
});

describe('instances as keys and arguments', () => {
  const points = () => sc.parallelize([1, 2, 3, 4, 5], 3).map((n) => new Point(n % 2, 0));
  const circles = () => sc.parallelize(names, 2).map((name) => new Circle(name, 1));

  it('are told apart by equals and hashCode: distinct, countByValue, countByKey', async () => {
    const distinct = await points().distinct().collect();
    expect(distinct.map(({ x }) => x).sort()).toEqual([0, 1]);
    expect(distinct.every((one) => one instanceof Point)).toBe(true);
    const byValue = await points().countByValue();
    expect([...byValue].map(([{ x }, n]) => [x, n]).sort()).toEqual([
      [0, 2],
      [1, 3],
    ]);
    const pairs = points().map((one): [Point, number] => [one, 1]);
    expect([...(await pairs.countByKey())].map(([{ x }, n]) => [x, n]).sort()).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('are refused as keys without them, by name, with the line', async () => {
    const refusal =
      /Cannot use a key that is an instance of class Circle: .* give the class the methods `equals\(other\)` and `hashCode\(\)`.*class-records\.test\.ts/;
    await expect(circles().distinct().collect()).rejects.toThrowError(refusal);
    await expect(circles().countByValue()).rejects.toThrowError(refusal);
    await expect(
      circles()
        .map((one): [Circle, number] => [one, 1])
        .reduceByKey((a, b) => a + b)
        .collect(),
    ).rejects.toThrowError(refusal);
  });
});

describe('what cannot travel is refused', () => {
  it('instances with #private fields on their way to the driver, with what to do', async () => {
    const made = sc.parallelize([1], 1).map((n) => new Account('a', n));
    await expect(made.collect()).rejects.toThrowError(
      /Cannot send what map at .* made to the driver: .* is an instance of class Account, whose #private fields cannot be set on the driver, because .* Turn it into plain data/,
    );
    expect(await made.map((one) => one.cents).collect()).toEqual([1]);
  });

  it('instances of classes that a task defines for itself', async () => {
    const rdd = sc.parallelize([1], 1).map((n) => {
      class Local {
        n = n;
      }
      return new Local();
    });
    await expect(rdd.collect()).rejects.toThrowError(/an instance of class Local/);
  });

  it('instances of classes whose private state lies in a WeakMap', async () => {
    const secrets = new WeakMap<object, number>();
    class Compiled {
      constructor(secret: number) {
        secrets.set(this, secret);
      }
      get secret(): number | undefined {
        return secrets.get(this);
      }
    }
    const data = sc.parallelize([new Compiled(1)], 1);
    await expect(data.collect()).rejects.toThrowError(
      /instance of class Compiled, whose methods use a WeakMap/,
    );
    const made = sc.parallelize([1], 1).map((n) => new Compiled(n));
    await expect(made.collect()).rejects.toThrowError(
      /instance of class Compiled, whose methods use a WeakMap/,
    );
    expect(await made.map((one) => one.secret).collect()).toEqual([1]);
  });

  it('instances of classes with what no function may capture, by its path, and the data stays', async () => {
    let pending: unknown = Promise.resolve();
    class Waiting {
      look(): unknown {
        return pending;
      }
    }
    const rdd = sc.parallelize([new Waiting()], 1);
    await expect(rdd.count()).rejects.toThrowError(/class Waiting.*pending.*Promise/);
    pending = 5;
    expect(await rdd.map((one) => one.look()).collect()).toEqual([5]);
  });
});
