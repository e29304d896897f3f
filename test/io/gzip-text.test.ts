import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReaderPool } from '../../src/executor/reader-pool.ts';

/** Of the build, as threads cannot load sources. */
const built: typeof import('../../src/executor/reader-pool.ts') = await import(
  new URL('../../dist/executor/reader-pool.js', import.meta.url).href
);

const IDLE_MS = 200;
const TASK_THREAD = 3;

let folder: string;
let files: Record<'long' | 'short' | 'members' | 'empty' | 'nothing' | 'cut' | 'plain', string>;
const longLines = Array.from(
  { length: 150_000 },
  (_, index) => `line ${index} ${'größe '.repeat(index % 7)}`,
);

let pool: ReaderPool;
let task: Worker;
const killed = new Int32Array(new SharedArrayBuffer(4));
const atFirstBlock = new Int32Array(new SharedArrayBuffer(4));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-gzip-'));
  const write = (name: string, bytes: Uint8Array) => {
    const path = join(folder, `${name}.gz`);
    writeFileSync(path, bytes);
    return path;
  };
  const long = gzipSync(`${longLines.join('\r\n')}\r\n`);
  files = {
    long: write('long', long),
    short: write('short', gzipSync('one\ntwo\n')),
    members: write('members', Buffer.concat([gzipSync('one\ntw'), gzipSync(''), gzipSync('o\nthree')])),
    empty: write('empty', gzipSync('')),
    nothing: write('nothing', Buffer.alloc(0)),
    cut: write('cut', long.subarray(0, long.length - 1000)),
    plain: write('plain', Buffer.from('no gzip at all\n')),
  };
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  pool = new built.ReaderPool(IDLE_MS);
  task = new Worker(new URL('./gzip-text-task.mjs', import.meta.url));
  killed[0] = 0;
  atFirstBlock[0] = 0;
});

afterEach(async () => {
  await pool.close();
  await task.terminate();
});

interface Done {
  result?: unknown;
  error?: { code?: string; message: string };
}

/** Runs one program in the task thread, its requests through the pool. */
function run(program: string, paths: string[], onFirstBlock?: () => void): Promise<Done> {
  return new Promise((resolve, reject) => {
    task.removeAllListeners();
    task.on('error', reject);
    task.on('message', (message) => {
      if (message.kind === 'openStream') pool.open(message, TASK_THREAD);
      else if (message.kind === 'first block') onFirstBlock?.();
      else resolve(message);
    });
    task.postMessage({ program, paths, killed, atFirstBlock });
  });
}

/** Descriptors of this process that are open for the file. */
function descriptorsOf(path: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      // The one that the directory was read with.
      return false;
    }
  }).length;
}

function goOn(): void {
  Atomics.store(atFirstBlock, 0, 1);
  Atomics.notify(atFirstBlock, 0);
}

describe('a gzip file, read by a task thread', () => {
  it('gives its lines', async () => {
    const { result } = await run('lines', [files.long]);
    expect(result).toEqual([longLines]);
  });

  it('may have several members, and none, and no bytes', async () => {
    const { result } = await run('lines', [files.members, files.empty, files.nothing, files.short]);
    expect(result).toEqual([['one', 'two', 'three'], [], [], ['one', 'two']]);
  });

  it('is left in the middle, and the next one starts afresh', async () => {
    const { result } = await run('first', [files.long, files.short, files.long]);
    expect(result).toEqual(['line 0 ', 'one', 'line 0 ']);
    expect((await run('lines', [files.long])).result).toEqual([longLines]);
  });

  it('is read together with others, each by a thread of its own', async () => {
    const { result } = await run('together', [files.long, files.long]);
    expect(result).toEqual([longLines, longLines]);
    expect(pool.size).toBe(2);
  });

  it('finds an idle thread of the file before', async () => {
    for (let round = 0; round < 4; round++) {
      await run('lines', [files.short]);
      // The thread has said that it is idle before it can take the next stream.
      await expect.poll(() => pool.idle).toBe(1);
    }
    expect(pool.size).toBe(1);
  });

  it('is closed for a task thread that is gone, and no other', async () => {
    // It has read one block of a file that does not fit into its ring, and is ended before it can close it.
    await new Promise<void>((resolve) => void run('interrupted', [files.long], resolve));
    expect(descriptorsOf(files.long)).toBe(1);
    await task.terminate();
    pool.abandon(TASK_THREAD + 1);
    expect(pool.idle).toBe(0);
    pool.abandon(TASK_THREAD);
    await expect.poll(() => [pool.idle, descriptorsOf(files.long)]).toEqual([1, 0]);
    await expect.poll(() => pool.size).toBe(0);
  });

  it('leaves no thread behind when nobody reads for a while', async () => {
    await run('lines', [files.short]);
    await expect.poll(() => pool.size).toBe(0);
    expect((await run('lines', [files.short])).result).toEqual([['one', 'two']]);
  });
});

describe('an error names the file', () => {
  it.each([
    ['cut', 'INPUT_CORRUPT', 'it is no whole gzip file: unexpected end of file'],
    ['plain', 'INPUT_CORRUPT', 'it is no whole gzip file: incorrect header check'],
  ] as const)('that is %s', async (name, code, problem) => {
    const { error } = await run('lines', [files[name]]);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(`Cannot read "${files[name]}": ${problem}`);
  });

  it('that does not exist, and the thread serves the next', async () => {
    const path = join(folder, 'none.gz');
    expect((await run('lines', [path])).error).toEqual({
      code: 'INPUT_PATH_NOT_FOUND',
      message: `Cannot read "${path}": input path does not exist`,
    });
    expect((await run('lines', [files.short])).result).toEqual([['one', 'two']]);
  });

  it('whose reader thread is lost', async () => {
    const { error } = await run('interrupted', [files.long], () => {
      void pool.close().then(goOn);
    });
    expect(error?.code).toBe('READER_LOST');
    expect(error?.message).toContain(`Cannot read "${files.long}": the reader thread was lost`);
    expect(pool.size).toBe(0);
  });

  it('that is asked for when the executor stops', async () => {
    await pool.close();
    expect((await run('lines', [files.short])).error?.code).toBe('READER_LOST');
  });
});

it('a task that waits for a stream nobody opens can be killed', async () => {
  const done = new Promise<Done>((resolve) => {
    task.on('message', (message) => {
      if (message.kind === 'openStream') Atomics.store(killed, 0, 1);
      else resolve(message);
    });
  });
  task.postMessage({ program: 'lines', paths: [files.short], killed, atFirstBlock });
  expect((await done).error?.message).toBe('task killed');
});
