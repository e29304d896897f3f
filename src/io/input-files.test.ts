import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listInputFiles } from './input-files.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'firesteel-input-'));
  const write = (path: string, text = path) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const name of ['b.txt', 'a.txt', 'c.log', 'B.txt', '_hidden.txt', '.hidden.txt'])
    write(`flat/${name}`);
  write('flat/z.txt.gz');
  write('nested/a.txt');
  write('nested/sub/b.txt');
  for (const day of ['2024-01-01', '2024-01-02', '2024-02-01', '_temporary']) write(`days/${day}/part-0.txt`);
  write('days/2024-01-02/extra.txt');
  write('odd/a[1].txt');
  write('odd/a1.txt');
  write('odd/with,comma.txt');
  write('odd/with space.txt');
  write('odd/100%.txt');
  write('packed/x.bz2');
  mkdirSync(join(root, 'empty'));
  symlinkSync('../../flat/a.txt', join(root, 'nested/sub/link.txt'));
  symlinkSync('2024-01-01', join(root, 'days/linked'));
  mkdirSync(join(root, 'dangling'));
  symlinkSync('nowhere', join(root, 'dangling/x.txt'));
});

afterAll(() => rmSync(root, { recursive: true }));

const names = async (...specs: string[]) => {
  const files = await listInputFiles(specs.map((spec) => join(root, spec)).join(','));
  return files.map((file) => relative(root, file.path));
};

const failure = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('listInputFiles', () => {
  it('gives path and size of one file', async () => {
    const path = join(root, 'flat/a.txt');
    expect(await listInputFiles(path)).toEqual([{ path, size: 10 }]);
  });

  it('resolves a relative path and reads a file: URL', async () => {
    const path = join(root, 'odd/100%.txt');
    expect((await listInputFiles(relative(process.cwd(), path)))[0]?.path).toBe(path);
    expect((await listInputFiles(pathToFileURL(path).href))[0]?.path).toBe(path);
    expect((await listInputFiles(`file:${join(root, 'flat')}/?.log`))[0]?.path).toBe(
      join(root, 'flat/c.log'),
    );
  });

  it('lists the files of a folder by name, without hidden ones, and sees gzip', async () => {
    const files = await listInputFiles(join(root, 'flat'));
    expect(files.map(({ path, codec }) => [relative(root, path), codec])).toEqual([
      ['flat/B.txt', undefined],
      ['flat/a.txt', undefined],
      ['flat/b.txt', undefined],
      ['flat/c.log', undefined],
      ['flat/z.txt.gz', 'gzip'],
    ]);
  });

  it('takes a hidden file that is named', async () => {
    expect(await names('flat/_hidden.txt')).toEqual(['flat/_hidden.txt']);
  });

  it('takes an empty folder as no files', async () => {
    expect(await names('empty')).toEqual([]);
  });

  it('takes comma lists in their order, twice where a path stands twice', async () => {
    expect(await names('flat/b.txt', 'nested/a.txt', 'flat/b.txt')).toEqual([
      'flat/b.txt',
      'nested/a.txt',
      'flat/b.txt',
    ]);
  });
});

describe('patterns', () => {
  it.each([
    ['flat/*.txt', ['flat/B.txt', 'flat/a.txt', 'flat/b.txt']],
    ['flat/[ab].txt', ['flat/a.txt', 'flat/b.txt']],
    ['flat/[^a-z].txt', ['flat/B.txt']],
    ['flat/[!a-z].txt', ['flat/B.txt']],
    ['flat/?.log', ['flat/c.log']],
    ['flat/_*.txt', ['flat/_hidden.txt']],
    ['flat/{a,b}.txt', ['flat/a.txt', 'flat/b.txt']],
    ['{flat/a,nested/{a,sub/b}}.txt', ['flat/a.txt', 'nested/a.txt', 'nested/sub/b.txt']],
    [
      'days/2024-01-*',
      ['days/2024-01-01/part-0.txt', 'days/2024-01-02/extra.txt', 'days/2024-01-02/part-0.txt'],
    ],
    ['days/2024-{01,02}-01/part-?.txt', ['days/2024-01-01/part-0.txt', 'days/2024-02-01/part-0.txt']],
    [
      'days/*/part-0.txt',
      [
        'days/2024-01-01/part-0.txt',
        'days/2024-01-02/part-0.txt',
        'days/2024-02-01/part-0.txt',
        'days/linked/part-0.txt',
      ],
    ],
    ['days/l*', ['days/linked/part-0.txt']],
    ['nested/sub/l*.txt', ['nested/sub/link.txt']],
    ['odd/a\\[1\\].txt', ['odd/a[1].txt']],
    ['odd/a[1].txt', ['odd/a[1].txt']],
    ['odd/a[1]*', ['odd/a1.txt']],
    ['odd/with\\,comma.txt', ['odd/with,comma.txt']],
    ['odd/with *.txt', ['odd/with space.txt']],
    ['*/c.log', ['flat/c.log']],
    ['flat/../flat/c.*', ['flat/c.log']],
  ])('%s', async (spec, expected) => {
    expect(await names(spec)).toEqual(expected);
  });

  it('stand in comma lists, whose commas end at braces', async () => {
    expect(await names('flat/{c.log,a.txt}', 'nested/*.txt')).toEqual([
      'flat/a.txt',
      'flat/c.log',
      'nested/a.txt',
    ]);
  });

  it.each(['flat/*.csv', 'nowhere/*', 'flat/a.txt/*', 'empty/*'])(
    '%s is an error as it matches nothing',
    async (spec) => {
      await expect(names(spec)).rejects.toEqual(
        failure('INPUT_PATH_NOT_FOUND', `Cannot read "${join(root, spec)}": the pattern matches no file`),
      );
    },
  );

  it.each([
    ['flat/{a,b.txt', 'a { is not closed'],
    ['flat/[ab.txt', 'a [ is not closed'],
    ['flat/[]*', 'there is nothing between [ and ]'],
    ['flat/[z-a]*', '"[z-a]" is no set of characters'],
  ])('%s is refused', async (spec, problem) => {
    await expect(names(spec)).rejects.toEqual(failure('INVALID_INPUT_PATTERN', problem));
  });
});

describe('input that cannot be read is named', () => {
  it('when it does not exist', async () => {
    await expect(names('nowhere/x.txt')).rejects.toEqual(
      failure(
        'INPUT_PATH_NOT_FOUND',
        `Cannot read "${join(root, 'nowhere/x.txt')}": input path does not exist`,
      ),
    );
    await expect(names('flat/a.txt', 'flat/none.txt')).rejects.toEqual(
      failure('INPUT_PATH_NOT_FOUND', 'none.txt'),
    );
    await expect(names('dangling')).rejects.toEqual(failure('INPUT_PATH_NOT_FOUND', 'dangling/x.txt'));
    await expect(names('dangling/*')).rejects.toEqual(failure('INPUT_PATH_NOT_FOUND', 'dangling/x.txt'));
  });

  it('when a folder holds a folder', async () => {
    await expect(names('nested')).rejects.toEqual(
      failure('INPUT_NOT_A_FILE', `"${join(root, 'nested/sub')}": Not a file`),
    );
  });

  it('when it is no regular file', async () => {
    await expect(listInputFiles('/dev/null')).rejects.toEqual(failure('INPUT_NOT_A_FILE', '/dev/null'));
  });

  it('when its compression is not known', async () => {
    await expect(names('packed')).rejects.toEqual(
      failure('UNSUPPORTED_COMPRESSION', '.bz2 files are not supported'),
    );
  });

  it('when it is in no local file system, or is no path', async () => {
    await expect(listInputFiles('s3a://bucket/x')).rejects.toEqual(
      failure('UNSUPPORTED_FILE_SYSTEM', 's3a://'),
    );
    await expect(listInputFiles('')).rejects.toEqual(failure('INVALID_PATH', 'the path is empty'));
    await expect(listInputFiles('/a,,/b')).rejects.toEqual(failure('INPUT_PATH_NOT_FOUND', '"/a"'));
    await expect(listInputFiles('a\0b')).rejects.toEqual(failure('INVALID_PATH', 'NUL'));
    await expect(listInputFiles('file://other-host/x')).rejects.toEqual(
      failure('INVALID_PATH', 'file://other-host/x'),
    );
  });

  it('when permission is missing, with the cause', async () => {
    const locked = join(root, 'locked');
    mkdirSync(locked);
    writeFileSync(join(locked, 'x.txt'), '');
    chmodSync(root, 0o755);
    chmodSync(locked, 0);
    // The superuser may read anything; another user takes its place for the moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      for (const spec of ['locked', 'locked/x.txt', 'locked/*', 'lo*/x.txt']) {
        await expect(names(spec)).rejects.toMatchObject({
          code: 'INPUT_PATH_UNREADABLE',
          message: expect.stringContaining(locked),
          cause: { code: 'EACCES' },
        });
      }
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(locked, 0o755);
    }
  });
});
