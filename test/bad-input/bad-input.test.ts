import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { attachDebugger } from './debugger.ts';
import { until } from './processes.ts';
import { line, Program, type ProgramEnd, type ProgramOptions, run } from './program.ts';
import { ownFolder, smallDisk, withoutRootRights } from './surroundings.ts';

/** The program was ended by an error that nobody caught, as Node ends programs, and left nothing; stderr holds all these. */
function expectFailure(end: ProgramEnd, ...stderr: (string | RegExp)[]): string {
  return expectEnd(end, 1, ...stderr);
}

/** The program ended with this exit code, and left nothing. Stderr holds all these, or is empty. Returns what it printed. */
function expectEnd(end: ProgramEnd, code: number, ...stderr: (string | RegExp)[]): string {
  expect(end, end.stderr).toMatchObject({ code, signal: null, left: [] });
  for (const part of stderr) {
    if (typeof part === 'string') expect(end.stderr).toContain(part);
    else expect(end.stderr).toMatch(part);
  }
  if (stderr.length === 0) expect(end.stderr).toBe('');
  return end.stdout;
}

/** Runs a program that is to end well, without a word on stderr, and gives what it printed. */
async function output(name: string, ...args: string[]): Promise<string> {
  return expectEnd(await run(name, { args }), 0);
}

describe('a function that throws', () => {
  const at = line('throws', '.map((x) =>');
  const action = line('throws', 'await numbers.collect()');

  it.each([
    ['an error', 'RangeError E_TWO 3 the first cause\n'],
    ['a string', 'two is too much\n'],
    ['null', 'null\n'],
  ])('%s fails its action, which has it as its cause with all its fields', async (what, cause) => {
    const text = what === 'null' ? 'null' : 'two is too much';
    const stdout = expectFailure(
      await run('throws', { args: [what] }),
      new RegExp(`SparkError: Job aborted: task 1 of stage 0 failed 1 time, .* the record 2: ${text}\n`),
      `The function of map at ${at}`,
      action,
      "code: 'JOB_ABORTED'",
    );
    expect(stdout).toBe(cause);
  });

  it('in TypeScript is named by the line of its source, also in the stack of its error', async () => {
    expectFailure(
      await run('typed.ts', { submit: true, env: { TSX_DISABLE_CACHE: '1' } }),
      `The function of map at ${line('typed.ts', '.map((named')}`,
      line('typed.ts', 'throw new Error'),
      line('typed.ts', '.collect()'),
    );
  });

  it('in an action that nobody awaits ends the program as any unhandled rejection does', async () => {
    const end = await run('not-awaited', { args: ['fails'] });
    expectFailure(end, /Job aborted: .*nobody waits for this/, line('not-awaited', '.foreach('));
    expect(end.stdout).toContain('end of the program\n');
  });
});

describe('what a task leaves behind', () => {
  it('a rejection fails its own task; other jobs on its thread do not notice', async () => {
    const [values, message] = (await output('stray-rejection')).trim().split('\n');
    expect(values).toBe('999000 JOB_ABORTED left behind true 999000');
    expect(message).toMatch(/task 4 of stage \d+ failed 1 time, .*left an unhandled rejection: left behind$/);
  });

  it('a callback that throws long after its task is reported, and fails no other task', async () => {
    const stdout = expectEnd(
      await run('stray-callback'),
      0,
      /uncaughtException after the task that left it had ended: too late/,
    );
    expect(stdout).toBe('[ 1 ]\nthe timer ran\ndone\n');
  });
});

describe('input', () => {
  it('that does not exist fails the action with the line of textFile', async () => {
    expectFailure(
      await run('text-file', { args: ['/no/such/file.txt'] }),
      'Cannot read "/no/such/file.txt": input path does not exist',
      `textFile at ${line('text-file', '.textFile(')}`,
      line('text-file', '.count()'),
    );
  });

  it('that may not be read is refused by its path', async ({ skip }) => {
    const runner = withoutRootRights();
    if (runner === undefined) return skip('this machine has no setpriv to give up the rights of root');
    using folder = ownFolder();
    const options = (path: string): ProgramOptions => ({ args: [path], runner });
    for (const [name, mode] of [
      ['directory', 0o000],
      ['unlisted', 0o300],
      ['file.txt', 0o000],
    ] as const) {
      const path = join(folder.path, name);
      if (name.endsWith('.txt')) writeFileSync(path, 'text\n');
      else mkdirSync(path);
      chmodSync(path, mode);
      if (process.getuid?.() === 0) chownSync(path, 65534, 65534);
      expectFailure(
        await run('text-file', options(path)),
        `Cannot read "${path}": permission denied`,
        line('text-file', '.textFile('),
      );
      if (process.getuid?.() === 0) chownSync(path, 0, 0);
      chmodSync(path, 0o700);
    }
  });

  it.each([
    ['cut short', (gz: Buffer) => gz.subarray(0, gz.length / 2), /unexpected end of file/],
    ['damaged', (gz: Buffer) => Buffer.from(gz).fill(0x55, 2000, 2020), /invalid|incorrect/],
    ['no gzip at all', () => Buffer.from('plain text\n'.repeat(1000)), /incorrect header check/],
  ])('that is gzip %s fails by name', async (_how, damage, reason) => {
    using folder = ownFolder();
    const path = join(folder.path, 'text.gz');
    const text = Array.from({ length: 20_000 }, (_, i) => `line ${(i * 7919) % 10_007}\n`).join('');
    writeFileSync(path, damage(gzipSync(text)));
    const end = await run('text-file', { args: [path] });
    expectFailure(end, `Cannot read "${path}"`, reason, line('text-file', '.textFile('));
  });

  it('that is no UTF-8 is read with U+FFFD for each bad byte', async () => {
    expect(JSON.parse(await output('invalid-utf8'))).toEqual([
      ['caf\ufffd', 1],
      ['good', 1],
      ['na\ufffdve \ufffd\ufffd', 1],
    ]);
  });

  it('that looks like code stays text', async () => {
    expect(await output('text-like-code')).toBe('true 5\n');
  });
});

describe('a function', () => {
  const at = (kind: string) => line('functions', `'${kind}':`);

  it.each([
    ['free variable', 'FREE_VARIABLE', /notDefinedAnywhere is not defined \(closure passed to map\(\) at /],
    [
      'async function',
      'ASYNC_FUNCTION',
      /Cannot call map at .*: the function is async.*Use synchronous code/,
    ],
    ['no function', 'INVALID_FUNCTION', /Cannot call map at .*: expected a function, got "x => x \+ 1"/],
  ])('that cannot run in a task is refused at the call: %s', async (kind, code, message) => {
    expectFailure(await run('functions', { args: [kind] }), message, `'${code}'`, at(kind));
  });

  it.each([
    [
      'promise returned',
      'ASYNC_RESULT',
      /Cannot run map at .*returned a Promise for the record 1.*Return the value/,
    ],
    ['async predicate', 'ASYNC_RESULT', /Cannot run filter at .*returned a Promise for the record 1/],
    ['promise in a pair', 'NOT_SERIALIZABLE', /what map at .* record\[1\] is a Promise. Send the value/],
    [
      'generator function',
      'NOT_SERIALIZABLE',
      /what map at .* record is a generator. Collect what it yields/,
    ],
    [
      'string to flatMap',
      'NOT_ITERABLE',
      /Cannot run flatMap at .*got 'a1' for the record 1. .*return \[text\]/,
    ],
    ['number to flatMap', 'NOT_ITERABLE', /Cannot run flatMap at .*got 2 for the record 1. Return an array/],
  ])('whose result is of no use fails its task by name: %s', async (kind, code, message) => {
    expectFailure(await run('functions', { args: [kind] }), message, `'${code}'`, at(kind));
  });

  it.each([
    ['socket', 'LIVE_OBJECT', 'connection.socket (Socket) is a live '],
    ['promise', 'PROMISE', 'settings.pages.first is a Promise; await it on the driver'],
    ['handle', 'LIVE_OBJECT', 'store.log (WriteStream) is a live '],
    ['file handle', 'LIVE_OBJECT', 'file (FileHandle) is a '],
    ['context', 'CONTEXT_IN_CLOSURE', 'sc is the SparkContext, which exists on the driver only'],
    ['rdd', 'RDD_IN_CLOSURE', 'numbers is an RDD (ParallelCollectionRDD[0] at '],
  ])(
    'that captures what cannot leave the program is refused by its path: %s',
    async (kind, code, message) => {
      const at = line('captures', kind.includes(' ') ? `'${kind}':` : `  ${kind}: ()`);
      expectFailure(
        await run('captures', { args: [kind] }),
        `-> ${message}`,
        `'${code}'`,
        `(closure passed to map() at ${at}`,
      );
    },
  );

  it('that captures a million elements works, and warns with the path of the array', async () => {
    const end = await run('large-capture');
    const at = line('large-capture', '.map((x)');
    expect(
      expectEnd(end, 0, /tables(\.squares)? captures [78]\.\d MiB. Use a broadcast variable, sc\.broad/, at),
    ).toBe('true\n10\n');
  });
});

it('arguments that make no sense are refused by name, and harm nothing', async () => {
  const lines = (await output('arguments')).trim().split('\n');
  expect(lines.length).toBe(19);
  for (const refusal of [
    /^textFile\(\): INVALID_ARGUMENT Cannot call textFile: expected a path, got undefined$/,
    /^parallelize\(\{\}\): INVALID_ARGUMENT Cannot call parallelize: expected an array, got an object$/,
    /^parallelize\(\[1\], "2"\): INVALID_PARTITION_COUNT .*must be a positive integer up to \d+, got "2"$/,
    /^range\(0, 1, 0\): INVALID_ARGUMENT Cannot call range: step must be an integer other than 0, got 0$/,
    /^map\(\): INVALID_FUNCTION Cannot call map at .*arguments\.mjs:\d+:\d+: expected a function, got undefined$/,
    /^map\(class\): INVALID_FUNCTION .*got class Point; write x => new Point\(x\)$/,
    /^union\(5\): INVALID_ARGUMENT Cannot call union: expected an RDD, got 5$/,
    /^repartition\(0\): INVALID_PARTITION_COUNT Cannot call repartition: .*got 0$/,
    /^coalesce\(1e9\): INVALID_PARTITION_COUNT Cannot call coalesce: .*got 1000000000$/,
    /^reduceByKey\(f, \{\}\): INVALID_ARGUMENT .*expected a number of partitions or a partitioner, got an object$/,
    /^take\(-1\): INVALID_COUNT Cannot call take: the number of records must be an integer of 0 or more, got -1$/,
    /^aggregate\(0, f\): INVALID_ARGUMENT .*expected a function that merges two results, got undefined$/,
    /^fold\(Symbol\(\), f\): NOT_SERIALIZABLE Cannot call fold: the zero value is a symbol/,
    /^lookup\(f\): NOT_SERIALIZABLE Cannot call lookup: the key is a function/,
    /^count\(\{ signal: 5 \}\): INVALID_ARGUMENT .*expected an AbortSignal as its signal, got 5$/,
    /^saveAsTextFile\(\): INVALID_ARGUMENT Cannot call saveAsTextFile: expected a path, got undefined$/,
    /^runJob\(rdd, f, \[7\]\): NO_SUCH_PARTITION .*non-existent partition: 7\. Total number of partitions: 2$/,
    /^first\(\) of nothing: EMPTY_COLLECTION Cannot call first on an empty RDD/,
    /^max\(\) of two kinds: JOB_ABORTED .*Cannot order keys of type string and number .*pass a compare function/,
  ]) {
    expect(lines).toContainEqual(expect.stringMatching(refusal));
  }
});

describe('records', () => {
  const at = (kind: string) => line('records', `'${kind}':`);

  it.each([
    ['function key', 'INVALID_KEY', /Cannot use a key that is a function: .*with the record \[ \[Function/],
    [
      'symbol key',
      'INVALID_KEY',
      /Cannot use a key that is a symbol: .*with the record \[ Symbol\(1\), 1 \]/,
    ],
    [
      'class instance key',
      'INVALID_KEY',
      /a key that is an instance of class Point: .*Use a plain object.* or give the class the methods `equals\(other\)`/,
    ],
    [
      'nested class instance key',
      'INVALID_KEY',
      /a key that is an instance of class Point: .*Use a plain object.* or give the class the methods `equals\(other\)`/,
    ],
    [
      'no pair',
      'NOT_A_PAIR',
      /Cannot run reduceByKey at .*: it needs records of the form \[key, value\], got 1/,
    ],
    [
      'class instance',
      'NOT_SERIALIZABLE',
      /what map at .* record\.at\[0\] is an instance of class Feed, which extends a class of/,
    ],
    [
      'shuffled class instance',
      'NOT_SERIALIZABLE',
      /the key 1 through shuffle 0 of .*: value is an instance of class Feed, which extends/,
    ],
    [
      'class instance in data',
      'NOT_SERIALIZABLE',
      /data of parallelize at .*: value\.at is an instance of class Feed, which extends/,
    ],
    [
      'function in data',
      'NOT_SERIALIZABLE',
      /data of parallelize at .* record 1: value\.run is a function \(run\)/,
    ],
  ])('are refused by path: %s', async (kind, code, message) => {
    expectFailure(await run('records', { args: [kind] }), message, `'${code}'`, at(kind));
  });
});

describe('a context', () => {
  it.each([
    ['local[0]', 'INVALID_MASTER', `Could not parse Master URL: 'local[0]': "0" is no number of threads`],
    ['local[x]', 'INVALID_MASTER', `Could not parse Master URL: 'local[x]': "x" is no number of threads`],
    ['foo://', 'INVALID_MASTER', "Could not parse Master URL: 'foo://'; use local, local[N], local[*]"],
    [
      'spark://host:7077',
      'UNSUPPORTED_MASTER',
      "Cannot use the master URL 'spark://host:7077': this version",
    ],
    ['', 'MASTER_NOT_SET', "a master URL must be set in your configuration; pass { master: 'local[*]' }"],
  ])('with the master "%s" is refused', async (master, code, message) => {
    expectFailure(
      await run('master', { args: [master] }),
      message,
      `'${code}'`,
      line('master', 'new SparkContext'),
    );
  });

  it.each([
    [
      'spark.executor.memory=lots',
      'spark.executor.memory: "lots" is not a size; write a whole number with a unit',
    ],
    ['spark.executor.memory=1m', 'needs at least 450.0 MiB; raise spark.executor.memory'],
    ['spark.default.parallelism=0', 'spark.default.parallelism: "0" must be positive'],
    ['spark.task.cpus=2', 'spark.task.cpus: 2 is more than the master local[1] has, which is 1 task thread'],
    ['spark.shuffle.checksum.enabled=maybe', 'spark.shuffle.checksum.enabled: "maybe"'],
    ['spark.local.dir=/dev/null/x', 'Cannot create the scratch directory /dev/null/x'],
  ])('with the setting %s is refused by name', async (setting, message) => {
    expectFailure(await run('conf', { args: [setting] }), message, line('conf', 'new SparkContext'));
  });

  it('keeps settings that it does not know', async () => {
    expect(await output('conf', 'spark.foo=bar', 'spark.sql.shuffle.partitions=7')).toBe(
      'spark.foo bar\nspark.sql.shuffle.partitions 7\n3\n',
    );
  });

  it('beside another one is refused, with the line of the other', async () => {
    const other = line('second-context', "'first'");
    expectFailure(
      await run('second-context'),
      `Cannot start a second SparkContext: one was started at ${other}`,
      'stop it first, or use SparkContext.getOrCreate()',
      "'CONTEXT_EXISTS'",
      line('second-context', "'second'"),
    );
  });

  it('that was stopped runs no action, and says where it was stopped', async () => {
    const stopped = line('after-stop', 'sc.stop()');
    const end = await run('after-stop');
    expect(
      expectFailure(
        end,
        `Cannot run count: the SparkContext was stopped at ${stopped}`,
        "'CONTEXT_STOPPED'",
        line('after-stop', 'console.log(await numbers.count()); // again'),
      ),
    ).toBe('3\n4\n');
  });

  it('that is stopped while a job runs fails the job and ends its tasks', async () => {
    const program = new Program('stop-while-running');
    await Promise.all([program.prints(/task 0/), program.prints(/task 1/)]);
    program.process.kill('SIGUSR2');
    expect(expectEnd(await program.ended, 0)).toMatch(
      /\nCONTEXT_STOPPED Job 0 ended: the SparkContext was stopped at .*stop-while-running\.mjs:\d+:\d+\n$/,
    );
  });

  it('that nobody stops does not keep the program', async () => {
    expect(await output('no-stop')).toBe('3\n');
  });

  it('keeps the program while an action runs that nobody awaits', async () => {
    const lines = (await output('not-awaited')).trim().split('\n');
    expect(lines[0]).toBe('end of the program');
    expect(lines.slice(1).sort()).toEqual(['saw 0', 'saw 1', 'saw 2', 'saw 3']);
  });

  it('listens on no port, and has one process besides its program', async () => {
    const program = new Program('busy');
    await Promise.all([program.prints(/task 0/), program.prints(/task 1/)]);
    expect(program.ports()).toEqual([]);
    expect(program.processes().length).toBe(2);
    program.process.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ signal: 'SIGTERM', left: [] });
  });
});

describe('a job that is cancelled', () => {
  it.each([
    ['in an endless loop', 'loop', 'same'],
    ['in a blocking call', 'exec', 'another'],
  ])('%s rejects at once; the task ends, and the program goes on', async (_name, how, executor) => {
    const program = new Program('cancel', { args: [how] });
    const [[, pid]] = await Promise.all([
      program.prints(/task 0 in process (\d+)/),
      program.prints(/task 1 in process \d+/),
    ]);
    const asleep = () => program.processes().some(({ command }) => command.includes('sleep 60'));
    if (how === 'exec') await until(asleep, 5000);
    expect(asleep()).toBe(how === 'exec');
    program.process.kill('SIGUSR2');
    const [, next] = await program.prints(/then ([\d,]+)\n/);
    expect(next === pid ? 'same' : 'another').toBe(executor);
    expect(asleep()).toBe(false);
    program.process.kill('SIGUSR2');
    const end = await program.ended;
    expect(end).toMatchObject({ code: 0, left: [] });
    expect(end.stdout).toMatch(/\nJOB_CANCELLED Job 0 \(?.*cancelled.*enough of it/);
    if (how === 'exec')
      expect(end.stderr).toMatch(
        /^.*ERROR.*Executor 0 was lost: task \d was killed and could not be stopped/,
      );
    else expect(end.stderr).toBe('');
  });
});

describe('a task', () => {
  const fillsItsHeap = async (how: string, message: RegExp, master: string[] = [], limitMs?: number) => {
    const end = await run('heap', { args: [how, ...master], ...(limitMs && { limitMs }) });
    expect(end, end.stderr).toMatchObject({ code: 0, left: [] });
    const [failure, then] = end.stdout.trim().split('\n');
    expect(failure).toMatch(/^JOB_ABORTED Job aborted: task 2 of stage 0 (failed 1 time|was lost 2 times)/);
    expect(failure).toMatch(message);
    expect(then).toBe('then 5050');
  };

  it.each([
    ['record by record', 'records', /heap is \d+ % full of live objects: .*raise spark\.executor\.memory/],
    ['in a loop of its own', 'loop', /(ran out of heap|heap in use).*/],
  ])('that fills its heap %s fails by name, and the program goes on', (_name, how, message) =>
    fillsItsHeap(how, message),
  );

  // Node 24 compiles this loop without interrupt checks: it heeds neither its heap's limit nor its end, until the executor is ended for it.
  it('that fills its heap in a loop without calls fails by name, and the program goes on', () =>
    fillsItsHeap('loop without calls', /(ran out of heap|heap in use).*/, ['local[8]'], 55_000));

  it('that calls process.exit fails, and ends nothing else', async () => {
    expectFailure(
      await run('exits'),
      /task 2 of stage 0 failed 1 time, .*The task called process\.exit\(7\) at .*; throw an error/,
      line('exits', 'process.exit(7)'),
      line('exits', '.collect()'),
    );
  });

  const sums = () => {
    const byKey = new Map<number, number>();
    for (let x = 0; x < 1000; x++) byKey.set(x % 7, (byKey.get(x % 7) ?? 0) + x);
    return [...byKey].sort();
  };

  it.each(['map', 'reduce'])(
    'whose executor is killed in a %s runs again, and the result is exact',
    async (stage) => {
      const program = new Program('killed-executor', { args: [stage, 'once'] });
      const [, pid] = await program.prints(/waiting in process (\d+)\n/);
      process.kill(Number(pid), 'SIGKILL');
      const end = await program.ended;
      expect(end, end.stderr).toMatchObject({ code: 0, left: [] });
      expect(JSON.parse(end.stdout.split('\n')[1]!)).toEqual(sums());
      expect(end.stderr).toMatch(/^.*ERROR.*Executor 0 was lost: signal SIGKILL/);
    },
  );

  it.each(['map', 'reduce'])(
    'whose every executor is killed in a %s fails with the last words',
    async (stage) => {
      const program = new Program('killed-executor', { args: [stage, 'always'] });
      const [, first] = await program.prints(/waiting in process (\d+)\n/);
      process.kill(Number(first), 'SIGKILL');
      const [, second] = await program.prints(/waiting in process \d+\nwaiting in process (\d+)\n/);
      process.kill(Number(second), 'SIGKILL');
      expectFailure(
        await program.ended,
        /Job aborted: task \d of stage \d was lost 2 times, most recently on executor 1: Executor 1 was lost: signal SIGKILL/,
        line('killed-executor', '.collect()'),
      );
    },
  );
});

describe('a result of 300 MiB', () => {
  it('is refused by the limit on results, with what to do instead', async () => {
    expectFailure(
      await run('large-result', { args: ['100m'] }),
      /Total size of serialized results of \d+ tasks \(.* MiB\) is bigger than spark\.driver\.maxResultSize \(100\.0 MiB\); .*saveAsTextFile/,
      line('large-result', '.collect()'),
    );
  });

  it('arrives below the limit', async () => {
    expect(await output('large-result', '1g')).toBe('300 true\n');
  });
});

describe('a map output', () => {
  it.each(['delete', 'delete all', 'truncate', 'damage'])(
    'that is lost in mid-job (%s) is made again, and the result is exact',
    async (how) => {
      const end = await run('lost-map-output', { args: [how] });
      expect(end, end.stderr).toMatchObject({ code: 0, left: [] });
      const [done, result] = end.stdout.trim().split('\n');
      expect(done).toContain(`${how} `);
      expect(JSON.parse(result!)).toEqual(
        Array.from({ length: 10 }, (_, k) => [
          k,
          Array.from({ length: 300 }, (_, i) => 10 * i + k).reduce((a, b) => a + b),
        ]),
      );
    },
  );

  it('that is lost before a join or a grouping reads it is made again, and the results are exact', async () => {
    const end = await run('lost-join-side');
    expect(end, end.stderr).toMatchObject({ code: 0, left: [] });
    const lines = end.stdout.trim().split('\n');
    const deleted = lines.slice(0, -1).map((text) => Number(/^deleted (\d+)$/.exec(text)?.[1]));
    expect(deleted).toHaveLength(2);
    for (const files of deleted) expect(files).toBeGreaterThan(2);
    const [left, right] = [1000, 300].map((length) => Array.from({ length }, (_, i) => i));
    const matches = left!.flatMap((x) => right!.filter((y) => y % 60 === x % 50).map((y) => x * y));
    const { joined, sum, groups } = JSON.parse(lines.at(-1)!);
    // Ten keys of the right side, of five values each, have no partner.
    expect({ joined, sum }).toEqual({ joined: matches.length + 50, sum: matches.reduce((a, b) => a + b) });
    const sums = Array.from({ length: 7 }, (_, k) =>
      left!.filter((x) => x % 7 === k).reduce((a, b) => a + b),
    );
    expect(new Map(groups)).toEqual(new Map(sums.entries()));
  });
});

describe('output', () => {
  it('into a folder that exists is refused', async () => {
    const end = await run('existing-output');
    expect(
      expectFailure(
        end,
        /Cannot write ".*output": the output path already exists; remove it, choose another, or set spark/,
        line('existing-output', 'saveAsTextFile(folder); // again'),
      ),
    ).toBe("[ 'a', 'b' ]\n");
  });

  it.for(['shuffle', 'save'])(
    'to a disk that is full fails by name, and the program goes on: %s',
    async (how, { skip }) => {
      using disk = smallDisk();
      if (disk === undefined) return skip('this user may not mount a small disk');
      const end = await run('full-disk', { args: [how, disk.path] });
      expect(end, end.stderr).toMatchObject({ code: 0, left: [] });
      const [failure, then] = end.stdout.trim().split('\n');
      expect(failure).toMatch(/^JOB_ABORTED .*no space left on/);
      expect(failure).toContain(disk.path);
      expect(then).toBe('then 0,2450,1,2500');
      expect(readdirSync(disk.path)).toEqual([]);
    },
  );
});

describe('the end of a program', () => {
  const busy = async (options: ProgramOptions = {}) => {
    const program = new Program('busy', options);
    await Promise.all([program.prints(/task 0/), program.prints(/task 1/)]);
    return program;
  };

  it('by Ctrl-C is that of any program of Node', async () => {
    const program = await busy();
    process.kill(-program.process.pid, 'SIGINT');
    expect(await program.ended).toMatchObject({ code: null, signal: 'SIGINT', stderr: '', left: [] });
  });

  it('by Ctrl-C under firesteel submit is exit code 130', async () => {
    const program = await busy({ submit: true });
    process.kill(-program.process.pid, 'SIGINT');
    const end = await program.ended;
    expect(end).toMatchObject({ code: 130, signal: null, left: [] });
  });

  it('by an error of its own, while a job runs, is that of any program of Node', async () => {
    const program = new Program('ends', { args: ['throws'] });
    await Promise.all([program.prints(/task 0/), program.prints(/task 1/)]);
    program.process.kill('SIGUSR2');
    expectFailure(
      await program.ended,
      line('ends', 'throw new Error'),
      '\nError: an error of the program itself\n',
    );
  });

  it.each([
    ['exits', 4],
    ['at once', 3],
  ])('by process.exit leaves nothing: %s', async (how, code) => {
    const program = new Program('ends', { args: [how] });
    if (how === 'exits') {
      await Promise.all([program.prints(/task 0/), program.prints(/task 1/)]);
      program.process.kill('SIGUSR2');
    }
    expectEnd(await program.ended, code);
  });

  it('by SIGKILL takes along the executor, what its tasks started, and the scratch files', async () => {
    const program = new Program('ends', { args: ['blocks'] });
    await Promise.all([program.prints(/task 0/), program.prints(/task 1/)]);
    await until(() => program.processes().filter(({ command }) => command === 'sleep 60').length === 2, 5000);
    expect(program.processes().length).toBeGreaterThanOrEqual(4);
    expect(readdirSync(program.scratch).length).toBe(1);
    program.process.kill('SIGKILL');
    expect(await program.ended).toMatchObject({ code: null, signal: 'SIGKILL', stderr: '', left: [] });
  });

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'by %s leaves nothing while the executor starts',
    async (signal) => {
      const program = new Program('ends', { args: ['waits'] });
      await program.prints(/context made/);
      program.process.kill(signal);
      expect(await program.ended).toMatchObject({ code: null, signal, stderr: '', left: [] });
    },
  );
});

describe('a debugger', () => {
  it('that may attach to the program (--inspect=0) does not reach the executor', async () => {
    const end = await run('no-stop', { nodeFlags: ['--inspect=0'] });
    expect(end).toMatchObject({ code: 0, left: [], stdout: '3\n' });
    expect(end.stderr.match(/Debugger listening/g)).toEqual(['Debugger listening']);
  });

  it('that the program waits for (NODE_OPTIONS=--inspect-brk=0) does not keep the executor waiting', async () => {
    const program = new Program('no-stop', { env: { NODE_OPTIONS: '--inspect-brk=0' } });
    const [, url] = await program.prints(/Debugger listening on (ws:\S+)\n/, 'stderr');
    const socket = await attachDebugger(url!);
    await program.prints(/^3\n/);
    // Node 20 may crash where the debugger goes while the process is about to end.
    await program.prints(/Waiting for the debugger to disconnect/, 'stderr');
    socket.close();
    const end = await program.ended;
    expect(end).toMatchObject({ code: 0, left: [] });
    expect(end.stderr.match(/Debugger listening/g)).toEqual(['Debugger listening']);
  });
});

it('a program that blocks its main thread for 10 s while a job runs loses nothing', async () => {
  expect(await output('blocked-driver')).toBe('blocked for 10 s\n1\n');
});
