import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OutputLine } from '../protocol/executor-messages.ts';
import { ThreadControl } from './thread-control.ts';
import { ThreadOutput } from './thread-output.ts';

const originals = { stdout: process.stdout.write, stderr: process.stderr.write };
let control: ThreadControl;
let output: ThreadOutput;
let lines: OutputLine[];
let unreleased: number;

beforeEach(() => {
  control = new ThreadControl();
  lines = [];
  unreleased = 0;
  output = new ThreadOutput(control, (posted, bytes) => {
    lines.push(...posted);
    unreleased += bytes;
  });
  output.install();
});
afterEach(() => {
  process.stdout.write = originals.stdout;
  process.stderr.write = originals.stderr;
});

const texts = () => lines.map(({ stream, text }) => `${stream}: ${text}`);

it('sends each line at its end, and the rest when the task ends', () => {
  process.stdout.write('one\ntwo\nthr');
  expect(texts()).toEqual(['stdout: one', 'stdout: two']);
  process.stderr.write('beside\n');
  process.stdout.write('ee');
  output.flush();
  output.flush();
  expect(texts().slice(2)).toEqual(['stderr: beside', 'stdout: three']);
});

it('takes what a stream takes: bytes, encodings, callbacks', async () => {
  process.stdout.write(Buffer.from('€').subarray(0, 1));
  process.stdout.write(Buffer.from('€').subarray(1));
  process.stdout.write('0a', 'hex');
  await new Promise<void>((resolve) => process.stdout.write('called\n', () => resolve()));
  await new Promise<void>((resolve) => process.stdout.write('too\n', 'utf8', () => resolve()));
  expect(texts()).toEqual(['stdout: €', 'stdout: called', 'stdout: too']);
});

it('cuts a line that is too long, and says so', () => {
  process.stdout.write(`${'x'.repeat(300_000)}\n`);
  expect(lines[0]!.text).toMatch(/^x+ … \(\d+ more characters\)$/);
  expect(lines[0]!.text.length).toBeLessThan(270_000);
});

it('holds no endless line', () => {
  process.stdout.write('x'.repeat(300_000));
  expect(lines.length).toBe(1);
});

it('drops lines, with their number, while the driver takes none, and goes on when it does', () => {
  const line = `${'x'.repeat(50_000)}\n`;
  // It waits once, not for each line: otherwise this test would not end in time.
  for (let i = 0; i < 30; i++) process.stdout.write(line);
  const sent = lines.length;
  expect(sent).toBeGreaterThan(5);
  expect(sent).toBeLessThan(30);
  control.releaseOutput(unreleased);
  process.stdout.write('after\n');
  expect(texts().slice(sent)).toEqual([
    `stderr: … ${30 - sent} lines of this task were dropped: the driver did not take them in time`,
    'stdout: after',
  ]);
});

it('tells at the end of a task what was dropped', () => {
  for (let i = 0; i < 30; i++) process.stdout.write(`${'x'.repeat(50_000)}\n`);
  output.flush();
  expect(lines.at(-1)!.text).toMatch(/^… \d+ lines of this task were dropped/);
});
