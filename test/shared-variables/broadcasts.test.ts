import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Broadcast, HashPartitioner, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatError, scratchDirOf } from './program.ts';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({
    master: 'local[2,2]',
    appName: 'broadcasts',
    conf: { 'spark.executor.memory': '2g' },
  });
});

afterAll(() => sc.stop());

async function fileOf({ id }: Broadcast<unknown>): Promise<string> {
  return `${await scratchDirOf(sc)}/broadcast-${id}`;
}

describe('a broadcast value', () => {
  it('is in tasks what it was at the call, of every kind that functions capture', async () => {
    class Price {
      readonly #cents: number;
      constructor(cents: number) {
        this.#cents = cents;
      }
      get text(): string {
        return (this.#cents / 100).toFixed(2);
      }
    }
    const limit = 2;
    const shared = {
      table: new Map([['a', { n: 1 }]]),
      numbers: Float64Array.of(0.5, 1.5),
      price: new Price(250),
      double: (x: number) => x * limit,
      when: new Date(0),
    };
    const variable = sc.broadcast(shared);
    shared.table.set('b', { n: 2 });
    const [seen] = await sc
      .range(0, 1, 1, 1)
      .map((x) => {
        const { table, numbers, price, double, when } = variable.value;
        return [[...table], [...numbers], price.text, double(x + 2), when] as const;
      })
      .collect();
    expect(seen).toEqual([[['a', { n: 1 }]], [0.5, 1.5], '2.50', 4, new Date(0)]);
    expect(variable.value).toBe(shared);
    expect(`${variable}`).toBe(`Broadcast(${variable.id})`);
  });

  it.each([[undefined], [null], [7], ['text'], [10n]])('may be %s', async (value) => {
    const variable = sc.broadcast(value);
    expect(
      await sc
        .range(0, 1, 1, 1)
        .map(() => [variable.value])
        .collect(),
    ).toEqual([[value]]);
  });

  it('may hold another', async () => {
    const inner = sc.broadcast([1, 2, 3]);
    const outer = sc.broadcast({ inner });
    expect(
      await sc
        .range(3)
        .map((x) => outer.value.inner.value[x])
        .collect(),
    ).toEqual([1, 2, 3]);
  });

  it('brings its classes to stages behind shuffles', async () => {
    class Item {
      readonly name: string;
      constructor(name: string) {
        this.name = name;
      }
      get label(): string {
        return `<${this.name}>`;
      }
    }
    const items = sc.broadcast([new Item('a'), new Item('b')]);
    const labels = await sc
      .range(0, 4, 1, 2)
      .map((x) => [x % 2, items.value[x % 2] as Item] as [number, Item])
      .partitionBy(new HashPartitioner(3))
      .map(([key, item]) => [key, item.label] as [number, string])
      .collect();
    expect(labels.sort()).toEqual([
      [0, '<a>'],
      [0, '<a>'],
      [1, '<b>'],
      [1, '<b>'],
    ]);
  });

  it('of 50 MB is written once, and decoded once in each thread, for 100 tasks of several jobs', async () => {
    const text = 'x'.repeat(1000);
    const large = new Map(Array.from({ length: 50_000 }, (_, id) => [id, `${id} ${text}`]));
    const variable = sc.broadcast(large);
    const file = await fileOf(variable);
    const before = statSync(file);
    expect(before.size).toBeGreaterThan(50e6);
    const seen: string[] = [];
    for (let job = 0; job < 2; job++) {
      // A mark that the first task of a thread leaves on what it decoded, and the following find.
      const marks = await sc
        .range(0, 50, 1, 50)
        .map((x) => {
          const table = variable.value as Map<number | string, string>;
          if (!table.has('mark')) table.set('mark', `${process.pid} ${Math.random()}`);
          return [table.get('mark') as string, table.get(x)?.length as number] as const;
        })
        .collect();
      expect(marks.every(([, length], x) => length === 1001 + String(x).length)).toBe(true);
      seen.push(...marks.map(([mark]) => mark));
    }
    expect(seen).toHaveLength(100);
    expect(new Set(seen).size).toBeLessThanOrEqual(2);
    const { size, mtimeMs, ino } = statSync(file);
    expect({ size, mtimeMs, ino }).toEqual({ size: before.size, mtimeMs: before.mtimeMs, ino: before.ino });
    // Nothing else of that size lies there: the value did not travel with the stages.
    const others = readdirSync(await scratchDirOf(sc), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => statSync(`${parentPath}/${name}`).size)
      .filter((bytes) => bytes > 1e6);
    expect(others).toEqual([before.size]);
    variable.destroy();
  });

  it('comes again to the executor that takes the place of a killed one', async () => {
    const variable = sc.broadcast({ word: 'again' });
    const rdd = sc.range(0, 2, 1, 2).map(() => `${variable.value.word} ${process.pid}`);
    const [first] = await rdd.collect();
    process.kill(Number(first?.split(' ')[1]), 'SIGKILL');
    const [second] = await rdd.collect();
    expect(second).toMatch(/^again \d+$/);
    expect(second).not.toBe(first);
  });
});

describe('dropping', () => {
  it('by unpersist lets tasks decode the value anew', async () => {
    const variable = sc.broadcast({ mark: 0 });
    const rdd = sc.range(0, 8, 1, 8).map(() => {
      variable.value.mark ||= Math.random();
      return variable.value.mark;
    });
    const first = new Set(await rdd.collect());
    variable.unpersist();
    const second = await rdd.collect();
    expect(second.filter((mark) => first.has(mark))).toEqual([]);
    expect(variable.value).toEqual({ mark: 0 });
  });

  it('by destroy removes the file; later uses name the line that did it', async () => {
    const variable = sc.broadcast([1, 2]);
    const rdd = sc.range(0, 2, 1, 1).map((x) => variable.value[x]);
    expect(await rdd.collect()).toEqual([1, 2]);
    const file = await fileOf(variable);
    variable.destroy();
    const at =
      /^Attempted to use Broadcast\(\d+\) after it was destroyed at test\/shared-variables\/broadcasts\.test\.ts:\d+:\d+$/;
    expect(() => variable.value).toThrow(at);
    expect(() => variable.unpersist()).toThrow(at);
    expect(() => variable.destroy()).toThrow(at);
    await expect(
      sc
        .range(1)
        .map(() => variable.value)
        .collect(),
    ).rejects.toMatchObject({
      code: 'BROADCAST_DESTROYED',
      message: expect.stringMatching(
        /variable Attempted to use .*map\(\) at test\/shared-variables\/broadcasts/,
      ),
    });
    // What was captured before finds the file gone.
    expect(await formatError(rdd.collect())).toMatch(
      /Cannot get the value of Broadcast\(\d+\) in a task: its file .*broadcast-\d+ is gone; was the broadcast destroyed\?/,
    );
    expect(existsSync(file)).toBe(false);
  });

  it('happens by itself when nobody holds it any more, but not while an RDD may use it', async () => {
    const collect = collector();
    let variable: Broadcast<number[]> | undefined = sc.broadcast([5]);
    const file = await fileOf(variable);
    const make = (held: Broadcast<number[]>) => sc.range(0, 1, 1, 1).map(() => held.value[0]);
    let rdd: ReturnType<typeof make> | undefined = make(variable);
    variable = undefined;
    expect(await rdd.collect()).toEqual([5]);
    await collect();
    expect(await rdd.collect()).toEqual([5]);
    rdd = undefined;
    for (let round = 0; existsSync(file) && round < 200; round++) await collect();
    expect(existsSync(file)).toBe(false);
  });
});

describe('mistakes', () => {
  it('of an RDD or context inside are refused at the line of broadcast', () => {
    const rdd = sc.range(3);
    const site = /value passed to broadcast\(\) at test\/shared-variables\/broadcasts\.test\.ts:\d+:\d+/;
    for (const [value, text] of [
      [rdd, /^Task not serializable: value is an RDD/],
      [
        { deep: [rdd] },
        /^Task not serializable: value\.deep\[0\] is an RDD .*Collect what the function needs/,
      ],
      [{ sc }, /^Task not serializable: value\.sc is the SparkContext/],
    ] as const) {
      expect(() => sc.broadcast(value as unknown)).toThrow(text);
      expect(() => sc.broadcast(value as unknown)).toThrow(site);
    }
  });

  it.each([
    ['cut off', (file: string) => truncateSync(file, 20), 'is damaged (20 bytes)'],
    ['empty', (file: string) => truncateSync(file, 0), 'is damaged (0 bytes)'],
    [
      'changed',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
        writeFileSync(file, bytes);
      },
      'is damaged',
    ],
    ['gone', (file: string) => unlinkSync(file), 'is gone'],
  ])('a file that is %s fails the task by name', async (_what, harm, text) => {
    const variable = sc.broadcast({ some: 'value' });
    const file = await fileOf(variable);
    harm(file);
    const message = await formatError(
      sc
        .range(1)
        .map(() => variable.value)
        .collect(),
    );
    expect(message).toContain(
      `Cannot get the value of Broadcast(${variable.id}) in a task: its file ${file} ${text}`,
    );
    expect(await sc.range(3).count()).toBe(3);
  });

  it('of managing it in a task fail by name', async () => {
    const variable = sc.broadcast(1);
    const message = await formatError(sc.range(1).foreach(() => variable.destroy()));
    expect(message).toMatch(/Cannot destroy Broadcast\(\d+\) in a task/);
  });
});

it('goes with its context', async () => {
  const variable = sc.broadcast([1]);
  await sc.stop();
  expect(() => sc.broadcast(1)).toThrow(expect.objectContaining({ code: 'CONTEXT_STOPPED' }));
  expect(variable.value).toEqual([1]);
  const next = new SparkContext({ master: 'local[1]', appName: 'next' });
  try {
    const rdd = next.range(1).map(() => variable.value);
    await expect(rdd.collect()).rejects.toMatchObject({
      code: 'CONTEXT_STOPPED',
      message: expect.stringMatching(/variable is Broadcast\(\d+\) of a SparkContext that was stopped/),
    });
  } finally {
    await next.stop();
  }
});

/** Collects garbage, then gives what follows from it time to happen. */
function collector(): () => Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return async () => {
    gc();
    await sleep(10);
  };
}
