import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CodeCacheFile } from './code-cache-file.ts';

const source = Buffer.from('exports.answer = 42;');
const data = Buffer.from('what V8 has compiled');
let folder: string;
let bundle: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-cache-'));
  bundle = join(folder, 'index.body.cjs');
  writeFileSync(bundle, source);
});
afterEach(() => rmSync(folder, { recursive: true }));

const names = () => readdirSync(folder).sort();

test('what was written is read again', () => {
  new CodeCacheFile(bundle, source, bundle).write(data, 3);
  const read = new CodeCacheFile(bundle, source, bundle).read();
  expect(read?.data.toString()).toBe('what V8 has compiled');
  expect(read?.generation).toBe(3);
});

test('another source, and the same at another place, has another file', () => {
  new CodeCacheFile(bundle, source, bundle).write(data, 1);
  expect(new CodeCacheFile(bundle, Buffer.from('other'), bundle).read()).toBeUndefined();
  expect(new CodeCacheFile(bundle, source, '/elsewhere/index.body.cjs').read()).toBeUndefined();
});

test('a file that is not whole, or has changed, is as none', () => {
  const file = new CodeCacheFile(bundle, source, bundle);
  expect(file.read()).toBeUndefined();
  for (const length of [0, 10, 16, 20]) {
    file.write(data, 1);
    truncateSync(file.path, length);
    expect(file.read()).toBeUndefined();
  }
  file.write(data, 1);
  const bytes = readFileSync(file.path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file.path, bytes);
  expect(file.read()).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('what is no file is as none, and is not waited for', () => {
  const file = new CodeCacheFile(bundle, source, bundle);
  execFileSync('mkfifo', [file.path]);
  expect(file.read()).toBeUndefined();
  file.write(data, 1);
  expect(file.read()?.generation).toBe(1);
});

test('a write removes what is of other sources, and what is unfinished, of this bundle alone', () => {
  const old = new CodeCacheFile(bundle, Buffer.from('old'), bundle);
  old.write(data, 1);
  writeFileSync(`${old.path}.1-2.tmp`, 'unfinished');
  writeFileSync(join(folder, 'index.body.cjs.map'), '{}');
  const other = new CodeCacheFile(join(folder, 'other.body.cjs'), source, 'other');
  other.write(data, 1);
  const file = new CodeCacheFile(bundle, source, bundle);
  file.write(data, 1);
  expect(names()).toEqual(
    [file.path, other.path]
      .map((path) => path.slice(folder.length + 1))
      .concat('index.body.cjs', 'index.body.cjs.map')
      .sort(),
  );
});

test('where nothing can be written nothing is, without a word', () => {
  const file = new CodeCacheFile(join(folder, 'missing', 'index.body.cjs'), source, bundle);
  file.write(data, 1);
  expect(file.read()).toBeUndefined();
  expect(names()).toEqual(['index.body.cjs']);
});
