import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { zipfText } from '../../bench/data/zipf-text.ts';
import { ProcessTree } from '../../bench/harness/process-tree.ts';
import { isMet, markdown, median, percentile } from '../../bench/harness/report.ts';
import { interleave } from '../../bench/harness/run-program.ts';

function textOf(bytes: number): string {
  let text = '';
  for (const chunk of zipfText(bytes)) text += Buffer.from(chunk).toString('latin1');
  return text;
}

describe('the text of the word count', () => {
  const text = textOf(3_000_000);
  const lines = text.trimEnd().split('\n');
  const words = lines.flatMap((line) => line.split(' '));

  it('has the size asked for, in whole lines of 10 to 12 words of 3 to 9 letters', () => {
    expect(text.endsWith('\n')).toBe(true);
    expect(text.length - 3_000_000).toBeGreaterThanOrEqual(0);
    expect(text.length - 3_000_000).toBeLessThan(12 * 10);
    expect(lines.every((line) => /^(?:[a-z]{3,9} ){9,11}[a-z]{3,9}$/.test(line))).toBe(true);
  });

  it('has frequencies by rank as Zipf has them', () => {
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const sorted = [...counts.values()].sort((a, b) => b - a);
    const harmonic = Array.from({ length: 50_000 }, (_, rank) => 1 / (rank + 1)).reduce((a, b) => a + b);
    for (const rank of [1, 2, 5, 10, 100]) {
      const expected = words.length / rank / harmonic;
      expect(Math.abs((sorted[rank - 1] as number) - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });

  it('is the same at every run', () => {
    const again = textOf(100_000);
    expect(text.startsWith(again)).toBe(true);
  });
});

describe.runIf(ProcessTree.isSupported)('the watch of a process tree', () => {
  it('sums the peaks and the processor time of a process and its children', async () => {
    const busy =
      'const b = Buffer.alloc(100e6, 1); const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end);';
    const parent = `const { execFileSync } = require('node:child_process'); ${busy} execFileSync(process.execPath, ['-e', ${JSON.stringify(busy)}]);`;
    const child = spawn(process.execPath, ['-e', parent]);
    const tree = new ProcessTree(child.pid as number);
    await once(child, 'exit');
    const use = tree.close();
    expect(use.peakRssBytes).toBeGreaterThan(200e6);
    expect(use.cpuSeconds).toBeGreaterThan(0.5);
    expect(use.foreignLoad).toBeGreaterThanOrEqual(0);
    expect(use.foreignLoad).toBeLessThanOrEqual(1);
  });
});

describe('runs of contenders', () => {
  const prints = (name: string, check: number) => ({
    name,
    args: ['-p', `JSON.stringify({ check: ${check} })`],
  });

  it('take turns, and give what each printed', async () => {
    const runs = await interleave([prints('a', 7), prints('b', 7)], 2);
    expect(runs.map((list) => list.map(({ output }) => output.check))).toEqual([
      [7, 7],
      [7, 7],
    ]);
  });

  it('have the variables that they ask for beside those of this process', async () => {
    const program = 'JSON.stringify({ check: [process.env.CORES, process.env.PATH] })';
    const runs = await interleave([{ name: 'a', args: ['-p', program], env: { CORES: '3' } }], 1);
    expect(runs[0]?.[0]?.output.check).toEqual(['3', process.env.PATH]);
  });

  it('do not count when their results differ, or one fails', async () => {
    await expect(interleave([prints('a', 7), prints('b', 8)], 1)).rejects.toThrow(
      'b gave 8, where 7 was expected',
    );
    await expect(interleave([{ name: 'c', args: ['-e', 'process.exit(3)'] }], 1)).rejects.toThrow(
      'c ended with exit code 3',
    );
  });
});

describe('the report', () => {
  it('shows median, range, ratio and whether the bar is met', () => {
    const values = [3, 1, 2];
    const ratio = { value: 1.25, to: 'the peer' };
    const text = markdown({
      title: 'job',
      rows: [
        { what: 'ours', unit: 's', values, ratio, bar: { value: 1.1, is: 'at most' } },
        { what: 'rate', unit: '/s', values: [12_000], bar: { value: 10_000, is: 'at least' } },
      ],
    });
    expect(text).toContain('| ours | 2.00 s | 1.00 s | 3.00 s | 1.25 × the peer | at most 1.1 | **no** |');
    expect(text).toContain('| rate | 12000/s | 12000/s | 12000/s |  | at least 10000 | yes |');
  });

  it('knows medians, percentiles and bars', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile(hundred, 1)]).toEqual([
      50, 99, 100,
    ]);
    expect(isMet({ value: 2, is: 'at least' }, 2)).toBe(true);
    expect(isMet({ value: 2, is: 'at most' }, 2.01)).toBe(false);
  });
});
