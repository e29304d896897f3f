import { HashPartitioner, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'classes that extend built-in ones' });
});

afterAll(() => sc.stop());

class Counts extends Map<string, number> {
  unit = 'words';
  add(word: string): this {
    return this.set(word, (this.get(word) ?? 0) + 1);
  }
}

class Tags extends Set<string> {
  readonly owner: string;
  constructor(owner: string, tags: string[] = []) {
    super(tags);
    this.owner = owner;
  }
}

class Path extends Array<number> {
  name = 'path';
  get total(): number {
    return this.reduce((a, b) => a + b, 0);
  }
}

class Day extends Date {
  zone = 'UTC';
  get text(): string {
    return `${this.toISOString().slice(0, 10)} ${this.zone}`;
  }
}

class ParseError extends SyntaxError {
  readonly line: number;
  constructor(message: string, line: number) {
    if (message === undefined) throw new Error('the constructor ran again');
    super(message);
    this.line = line;
  }
}

const made = {
  Map: (n: number) => new Counts().add(`w${n}`).add('w').add('w'),
  Set: (n: number) => new Tags('me', [`t${n}`, 't']),
  Array: (n: number) => Path.of(n, n + 1) as Path,
  Date: (n: number) => new Day(n * 86_400_000),
  Error: (n: number) => new ParseError('unexpected', n),
};

describe.each(Object.entries(made) as [string, (n: number) => object][])(
  'instances of a class that extends %s',
  (_name, make) => {
    const own = (one: object) => [one.constructor.name, Object.entries(one), String(one)];

    it('come back from tasks', async () => {
      const found = await sc.parallelize([1, 2, 3], 2).map(make).collect();
      expect(found.every((one) => one instanceof make(1).constructor)).toBe(true);
      expect(found.map(own)).toEqual([1, 2, 3].map(make).map(own));
    });

    it('go to tasks as data, and through a shuffle to tasks that do not name the class', async () => {
      const data = [1, 2, 3].map((n): [number, object] => [n, make(n)]);
      const moved = sc.parallelize(data, 2).partitionBy(new HashPartitioner(2));
      const found = new Map(await moved.collect());
      expect([1, 2, 3].map((n) => own(found.get(n) as object))).toEqual([1, 2, 3].map(make).map(own));
    });
  },
);

describe('what they are in tasks', () => {
  it('has the state and the methods of both classes', async () => {
    const paths = sc.parallelize([made.Array(1), made.Array(5)], 2);
    expect(await paths.map((one) => [one.total, one.length, one instanceof Path]).collect()).toEqual([
      [3, 2, true],
      [11, 2, true],
    ]);
    const days = sc.parallelize([1, 2], 1).map(made.Date);
    expect(await days.map((one) => one.text).collect()).toEqual(['1970-01-02 UTC', '1970-01-03 UTC']);
  });

  it('keeps #private fields over a shuffle', async () => {
    class Sealed extends Map<string, number> {
      #seal = 'open';
      close(seal: string): this {
        this.#seal = seal;
        return this;
      }
      get seal(): string {
        return this.#seal;
      }
    }
    const sealed = sc
      .parallelize(['a', 'b'], 2)
      .map((key): [string, Sealed] => [key, new Sealed([[key, 1]]).close(`by ${key}`)])
      .partitionBy(new HashPartitioner(2));
    const found = await sealed.map(([key, one]) => [key, one.seal, one.get(key)]).collect();
    expect(found.sort()).toEqual([
      ['a', 'by a', 1],
      ['b', 'by b', 1],
    ]);
    // `new` on the driver could not tell what its built-in class makes of the arguments.
    await expect(sealed.values().collect()).rejects.toThrowError(
      /class Sealed, whose #private fields cannot be set/,
    );
  });

  it('is refused where its state cannot be copied', async () => {
    class Later extends Promise<number> {}
    await expect(
      sc
        .parallelize([1], 1)
        .map(() => ({ later: Later.resolve(1) }))
        .collect(),
    ).rejects.toThrowError(
      /record\.later is an instance of class Later, which extends a built-in class that cannot be copied/,
    );
  });
});
