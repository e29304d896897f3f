import { HashPartitioner, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'class results' });
});

afterAll(() => sc.stop());

class Money {
  static currency = 'EUR';
  readonly label: string;
  #cents: number;
  #parts: Money[] = [];
  readonly #seen = new Map<string, number>();

  constructor(cents: number, label = 'money') {
    this.label = label;
    this.#cents = cents;
  }

  get cents(): number {
    return this.#cents;
  }

  get parts(): readonly Money[] {
    return this.#parts;
  }

  get seen(): number {
    return this.#seen.size;
  }

  get text(): string {
    return `${this.#cents} ${Money.currency}`;
  }

  #add(other: Money): Money {
    const sum = new Money(this.#cents + other.#cents, this.label);
    sum.#parts = [this, other];
    sum.#seen.set('parts', 2);
    return sum;
  }

  plus(other: Money): Money {
    return this.#add(other);
  }

  static isMoney(value: object): value is Money {
    return #cents in value;
  }
}

class Wage extends Money {
  #rate: number;
  readonly hours: number;

  constructor(cents: number, hours: number, rate = 1.5) {
    super(cents, 'wage');
    this.hours = hours;
    this.#rate = rate;
  }

  get rate(): number {
    return this.#rate;
  }
}

const numbers = [1, 2, 3, 4, 5];

describe('instances with #private fields that tasks made', () => {
  it('come back by collect as those of the program, job after job', async () => {
    const wages = sc.parallelize(numbers, 2).map((n) => new Wage(n, n + 1, n / 2));
    for (const found of [await wages.collect(), await wages.filter(() => true).collect()]) {
      expect(found.every((one) => one instanceof Wage && one instanceof Money && Money.isMoney(one))).toBe(
        true,
      );
      expect(found.map((one) => [one.cents, one.rate, one.hours, one.label])).toEqual(
        numbers.map((n) => [n, n / 2, n + 1, 'wage']),
      );
      expect(found.map((one) => Object.entries(one))).toEqual(
        numbers.map((n) => Object.entries(new Wage(n, n + 1, n / 2))),
      );
      // What the program's own methods read and write is the real thing.
      expect(found[0]?.plus(new Money(100)).plus(found[1] as Wage).cents).toBe(103);
    }
  });

  it('come back by take, first and reduce, with what their fields hold', async () => {
    const money = sc.parallelize(numbers, 3).map((n) => new Money(n));
    expect((await money.take(2)).map((one) => one.cents)).toEqual([1, 2]);
    expect((await money.first()).cents).toBe(1);
    const sum = await money.reduce((a, b) => a.plus(b));
    expect([sum.cents, sum.parts.length, sum.seen, sum.text]).toEqual([15, 2, 1, '15 EUR']);
    expect(sum.parts.every((part) => part instanceof Money)).toBe(true);
    expect(sum.parts.reduce((cents, part) => cents + part.cents, 0)).toBe(15);
  });

  it('come back in large results too, each with its own', async () => {
    const found = await sc
      .range(0, 30_000, 1, 2)
      .map((n): [number, Money] => [n, new Money(n)])
      .reduceByKey((a) => a, 2)
      .collect();
    expect(found).toHaveLength(30_000);
    expect(found.every(([n, one]) => one.cents === n)).toBe(true);
  });

  it('keep what they share inside a record, and cycles', async () => {
    class Node {
      #next: Node | undefined;
      link(next: Node): this {
        this.#next = next;
        return this;
      }
      get next(): Node | undefined {
        return this.#next;
      }
    }
    const [pair] = await sc
      .parallelize([1], 1)
      .map(() => {
        const a = new Node();
        return { a, b: new Node().link(a.link(a)) };
      })
      .collect();
    expect(pair?.b.next).toBe(pair?.a);
    expect(pair?.a.next).toBe(pair?.a);
  });

  it('make the whole way: data, a shuffle, results', async () => {
    const pairs = [new Wage(1, 8), new Wage(2, 9), new Wage(3, 7)].map((one): [number, Wage] => [
      one.cents % 2,
      one,
    ]);
    const found = await sc
      .parallelize(pairs, 2)
      .partitionBy(new HashPartitioner(2))
      .values()
      .map((one) => (one instanceof Wage ? one : undefined))
      .collect();
    expect(found.map((one) => [one?.cents, one?.hours, one?.rate]).sort()).toEqual([
      [1, 8, 1.5],
      [2, 9, 1.5],
      [3, 7, 1.5],
    ]);
  });

  it('leave no trace of their making: the class and its setters see nothing', async () => {
    const assigned: unknown[] = [];
    class Base {
      set name(value: string) {
        assigned.push(value);
      }
    }
    class Named extends Base {
      #id: number;
      constructor(id: number) {
        super();
        this.name = 'x';
        this.#id = id;
      }
      get id(): number {
        return this.#id;
      }
    }
    // To make one would run the setter, so none is made.
    await expect(
      sc
        .parallelize([1], 1)
        .map((n) => new Named(n))
        .collect(),
    ).rejects.toThrowError(/class Named, whose #private fields cannot be set on the driver/);
    expect(assigned).toEqual([]);
  });
});

let made = 0;

class Counted {
  readonly number = ++made;
  #n: number;
  constructor(n: number) {
    this.#n = n;
  }
  get n(): number {
    return this.#n;
  }
}

class Positive {
  #n: number;
  constructor(n: number) {
    if (!(n > 0)) throw new RangeError('not positive');
    this.#n = n;
  }
  get n(): number {
    return this.#n;
  }
}

class Outer {
  #x: number;
  constructor(x: number) {
    this.#x = x;
  }
  get outer(): number {
    return this.#x;
  }
}

class Inner extends Outer {
  #x: number;
  constructor(x: number) {
    super(x + 1);
    this.#x = x;
  }
  get inner(): number {
    return this.#x;
  }
}

describe('instances whose making on the driver would show are refused, and work inside tasks', () => {
  const data = () => sc.parallelize([1, 2], 1);
  const advice = /whose #private fields cannot be set on the driver, .* Turn it into plain data in the task/;

  it('for an initialiser with an effect', async () => {
    const counted = data().map((n) => new Counted(n));
    await expect(counted.collect()).rejects.toThrowError(advice);
    expect(made).toBe(0);
    expect(await counted.map((one) => one.n).collect()).toEqual([1, 2]);
  });

  it('for a constructor that checks', async () => {
    const positive = data().map((n) => new Positive(n));
    await expect(positive.collect()).rejects.toThrowError(advice);
    await expect(positive.first()).rejects.toThrowError(advice);
    expect(await positive.map((one) => one.n).collect()).toEqual([1, 2]);
  });

  it('for one name of two #private fields, though tasks tell them apart', async () => {
    const inner = data().map((n) => new Inner(n));
    await expect(inner.collect()).rejects.toThrowError(advice);
    const moved = inner.map((one): [number, Inner] => [one.inner, one]).partitionBy(new HashPartitioner(2));
    expect((await moved.map(([, one]) => [one.inner, one.outer]).collect()).sort()).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  it('for a global that is not the one of the language', async () => {
    let calls = 0;
    // biome-ignore lint/suspicious/noShadowRestrictedNames: that is the case
    class Map {
      constructor() {
        calls++;
      }
    }
    class Shadowed {
      readonly #map = new Map();
      get map(): object {
        return this.#map;
      }
    }
    await expect(
      data()
        .map(() => new Shadowed())
        .collect(),
    ).rejects.toThrowError(advice);
    expect(calls).toBe(0);
  });
});

describe('classes stay as they were when they were first sent', () => {
  it('with their statics, in later jobs and in what comes back', async () => {
    class Priced {
      static factor = 2;
      #n: number;
      constructor(n: number) {
        this.#n = n;
      }
      get price(): number {
        return this.#n * Priced.factor;
      }
    }
    const price = () =>
      sc
        .parallelize([1, 2], 2)
        .map((n) => new Priced(n))
        .map((one) => one.price);
    expect(await price().collect()).toEqual([2, 4]);
    Priced.factor = 10;
    expect(await price().collect()).toEqual([2, 4]);
    // On the driver it is the program's own class.
    const [one] = await sc
      .parallelize([1], 1)
      .map((n) => new Priced(n))
      .collect();
    expect(one?.price).toBe(10);
  });

  it('one by one, however many a program makes', async () => {
    for (let round = 0; round < 5; round++) {
      class Local {
        #round: number;
        constructor(n: number) {
          this.#round = n;
        }
        get round(): number {
          return this.#round;
        }
      }
      const [found] = await sc
        .parallelize([round], 1)
        .map((n) => new Local(n))
        .collect();
      expect(found).toBeInstanceOf(Local);
      expect(found?.round).toBe(round);
    }
  });
});
