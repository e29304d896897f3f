import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const node = (script: string) => [process.execPath, '-e', script];

async function until<T>(found: () => T | undefined): Promise<T> {
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A process that has ended and that nobody has asked for yet is there, but no longer alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('pipe, %s, through a real executor', (_name, compiler) => {
  let sc: SparkContext;
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'pipe-test-'));
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'pipe',
      conf: { 'firesteel.stageCompiler': compiler, 'spark.local.dir': scratch },
    });
  });
  afterAll(async () => {
    await sc.stop();
    expect(readdirSync(scratch)).toEqual([]);
    rmSync(scratch, { recursive: true });
  });

  /** Files and folders of tasks. Those of other tasks of a job that failed may still be there for a moment. */
  const leftovers = () =>
    readdirSync(scratch, { recursive: true, encoding: 'utf8' }).filter((name) => /task-|pipe-/.test(name));

  it('each partition goes through a process of its own', async () => {
    const rdd = sc.parallelize(['b', 'a', 'd', 'c'], 2);
    expect(await rdd.pipe('sort').collect()).toEqual(['a', 'b', 'c', 'd']);
    expect(await rdd.pipe('  wc   -l ').map(Number).collect()).toEqual([2, 2]);
    expect(await rdd.pipe(['sed', 's/a b/x/;s/$/ end/']).collect()).toEqual([
      'b end',
      'a end',
      'd end',
      'c end',
    ]);
    expect(
      await sc
        .parallelize([] as string[], 2)
        .pipe('wc -l')
        .map(Number)
        .collect(),
    ).toEqual([0, 0]);
    expect(await sc.emptyRDD().pipe('wc -l').collect()).toEqual([]);
  });

  it('records are lines as String makes them, in UTF-8', async () => {
    const plain = sc.parallelize([1, 'ä€😀', null, [1, 2]] as unknown[], 1);
    expect(await plain.pipe('cat').collect()).toEqual(['1', 'ä€😀', 'null', '1,2']);
    expect(await sc.parallelize(['a\nb'], 1).pipe('cat').collect()).toEqual(['a', 'b']);
    const fine = sc.range(0, 100_000, 1, 2);
    expect(await fine.pipe('cat').map(Number).sum()).toBe(4999950000);
  });

  it('functions print what stands before the records, and for each of them', async () => {
    const words = ['header', 'second'];
    const lines = sc
      .parallelize(
        [
          ['a', 1],
          ['b', 2],
        ] as [string, number][],
        2,
      )
      .pipe('cat', {
        printPipeContext: (print) => {
          for (const word of words) print(word);
        },
        printRDDElement: ([key, count], print) => {
          for (let i = 0; i < count; i++) print(`${key}${i}`);
        },
      });
    expect(await lines.collect()).toEqual(['header', 'second', 'a0', 'header', 'second', 'b0', 'b1']);
    const broken = sc.range(1).pipe('cat', {
      printRDDElement: (x) => (x as never as { no: { such: undefined } }).no.such,
    });
    await expect(broken.count()).rejects.toThrow(/The function of pipe at .*pipe.test.ts.*with the record 0/);
    const context = sc.range(1).pipe('cat', {
      printPipeContext: () => {
        throw new Error('no context');
      },
    });
    await expect(context.count()).rejects.toThrow(/The function of pipe at .*pipe.test.ts.*no context/);
    await until(() => (leftovers().length === 0 ? true : undefined));
  });

  it('the environment is that of the executor and what is added', async () => {
    const script = node('console.log(process.env.ADDED, Boolean(process.env.PATH))');
    expect(
      await sc
        .range(1)
        .pipe(script, { env: { ADDED: 'x y' } })
        .first(),
    ).toBe('x y true');
  });

  it('a working directory of its own links to the executor’s, and goes', async () => {
    const script = node(
      "const fs = require('fs'); fs.writeFileSync('mine', ''); console.log(process.cwd(), fs.existsSync('package.json'), fs.existsSync('mine'))",
    );
    const lines = await sc.range(0, 2, 1, 2).pipe(script, { separateWorkingDir: true }).collect();
    const [first, second] = lines.map((line) => line.split(' '));
    expect(first!.slice(1)).toEqual(['true', 'true']);
    expect(first![0]).not.toBe(second![0]);
    expect(first![0]).toContain(scratch);
    await until(() => (leftovers().length === 0 ? true : undefined));
    expect(readdirSync(process.cwd())).not.toContain('mine');
  });

  it('a process may read nothing, or print more than memory holds for a moment', async () => {
    const many = sc.range(0, 200_000, 1, 1).map((x) => `${x}`.repeat(20));
    expect(await many.pipe('head -n 2').collect()).toEqual(['0'.repeat(20), '1'.repeat(20)]);
    expect(await many.pipe('true').collect()).toEqual([]);
    const script = node(
      "for (let i = 0; i < 300; i++) require('fs').writeSync(1, ('x'.repeat(99) + '\\n').repeat(1000))",
    );
    expect(await sc.range(0, 1, 1, 1).pipe(script).count()).toBe(300_000);
    expect(await sc.range(0, 1, 1, 1).pipe(script).take(2)).toEqual(['x'.repeat(99), 'x'.repeat(99)]);
  });

  it('a process that fails fails its task by name, with what it said last', async () => {
    const script = node("console.error('first'); console.error('the disk is full'); process.exitCode = 3");
    const failing = sc.range(0, 1, 1, 1).pipe(script);
    await expect(failing.count()).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message: expect.stringMatching(
        /Cannot run pipe at .*pipe.test.ts:\d+:\d+: .* ended with code 3. It said last: first\nthe disk is full/,
      ),
      cause: { code: 'PIPE_FAILED' },
    });
    const killed = sc
      .range(0, 1, 1, 1)
      .pipe(node("process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 9999)"));
    await expect(killed.count()).rejects.toThrow(/was ended by SIGKILL/);
    await expect(sc.range(1).pipe('/no/such/program x').count()).rejects.toThrow(
      /the process "\/no\/such\/program x" cannot be started: .*ENOENT/,
    );
    await until(() => (leftovers().length === 0 ? true : undefined));
  });

  it('a job that is cancelled ends its process', async () => {
    const marker = join(scratch, 'marker');
    const script = node(
      `require('fs').writeFileSync(${JSON.stringify(marker)}, String(process.pid)); setTimeout(() => {}, 60000)`,
    );
    const abort = new AbortController();
    const running = sc.range(0, 1, 1, 1).pipe(script).count({ signal: abort.signal });
    const settled = expect(running).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    const pid = await until(() => {
      try {
        return Number(readFileSync(marker, 'utf8')) || undefined;
      } catch {
        return undefined;
      }
    });
    abort.abort();
    await settled;
    await until(() => (isAlive(pid) ? undefined : true));
    rmSync(marker);
    expect(await sc.range(0, 4, 1, 2).pipe('cat').count()).toBe(4);
  }, 30_000);

  it('refuses commands and options by name', () => {
    const rdd = sc.range(1);
    for (const command of ['', '  ', [], [''], [1], 5, undefined, ['a\0b']]) {
      expect(() => rdd.pipe(command as never)).toThrow(/^Cannot call pipe: expected a command/);
    }
    expect(() => rdd.pipe('cat', { env: { A: 1 as never } })).toThrow(/strings as values of env, got 1/);
  });
});
