import { SparkContext, SparkError } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'errors of classes' });
});

afterAll(() => sc.stop());

class QueryError extends Error {
  readonly rows: number[];
  readonly connection = () => 'a function stays behind';
  #attempts: number;

  constructor(message: string, rows: number[], attempts: number) {
    super(message);
    this.name = 'QueryError';
    this.rows = rows;
    this.#attempts = attempts;
  }

  get attempts(): number {
    return this.#attempts;
  }
}

class CheckedError extends TypeError {
  code: string;
  constructor(code: string) {
    if (code === undefined) throw new Error('the constructor ran again');
    super(`failed with ${code}`);
    this.code = code;
  }
}

class MyShuffleError extends SparkError {
  readonly place = 'here';
}

async function causeOf(throwing: (n: number) => unknown): Promise<unknown> {
  const job = sc.parallelize([1], 1).map(throwing).collect();
  const failure = await job.then(
    () => undefined,
    (error: unknown) => error as SparkError,
  );
  expect(failure).toBeInstanceOf(SparkError);
  return failure?.cause;
}

describe('the cause of a failed job', () => {
  it('is an instance of the class that the task threw, with its fields, the #private ones too', async () => {
    const cause = (await causeOf((n) => {
      throw new QueryError('no such table', [n], 3);
    })) as QueryError;
    expect(cause).toBeInstanceOf(QueryError);
    expect([cause.name, cause.message, cause.rows, cause.attempts]).toEqual([
      'QueryError',
      'no such table',
      [1],
      3,
    ]);
    expect(cause.stack).toMatch(/^(?:Query)?Error: no such table\n[\s\S]*class-errors/);
    expect(Object.keys(cause)).toEqual(['rows', 'name']);
  });

  it('has causes of such classes', async () => {
    const cause = (await causeOf(() => {
      throw new Error('outer', { cause: new CheckedError('E1') });
    })) as Error;
    expect(cause.cause).toBeInstanceOf(CheckedError);
    expect(cause.cause).toMatchObject({ code: 'E1', message: 'failed with E1' });
  });

  it('needs no constructor', async () => {
    const cause = await causeOf(() => {
      throw new CheckedError('E2');
    });
    expect(cause).toBeInstanceOf(CheckedError);
    expect(cause).toMatchObject({ code: 'E2' });
  });

  it('may be of a class that extends the library’s', async () => {
    const cause = await causeOf(() => {
      throw new MyShuffleError('MINE', 'broken');
    });
    expect(cause).toBeInstanceOf(MyShuffleError);
    expect(cause).toBeInstanceOf(SparkError);
    expect(cause).toMatchObject({ code: 'MINE', message: 'broken', place: 'here' });
  });

  it('is an Error of its name where the driver does not have the class', async () => {
    const cause = (await causeOf((n) => {
      class Local extends RangeError {
        readonly n = n;
      }
      throw new Local('unknown');
    })) as RangeError;
    expect(cause.constructor).toBe(RangeError);
    expect(cause).toMatchObject({ name: 'Local', message: 'unknown', n: 1 });
  });
});

describe('errors as records', () => {
  it('are what they were', async () => {
    const errors = await sc
      .parallelize([1, 2], 2)
      .map((n) => new CheckedError(`E${n}`))
      .collect();
    expect(errors.every((one) => one instanceof CheckedError)).toBe(true);
    expect(errors.map((one) => [one.code, one.message])).toEqual([
      ['E1', 'failed with E1'],
      ['E2', 'failed with E2'],
    ]);
  });
});
