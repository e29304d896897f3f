import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = join(import.meta.dirname, '..', '..', 'dist', 'bundle', 'cli', 'main.js');
const program = join(import.meta.dirname, 'slow-tasks.mjs');

/** Gives a command a terminal: the one of util-linux; BSD's has other options. */
const SCRIPT = 'script';

const canHaveTerminal = (() => {
  try {
    return execFileSync(SCRIPT, ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
})();

/** All that a command writes to a terminal of 70 columns. */
async function onTerminal(...command: string[]): Promise<string> {
  const quoted = command.map((part) => `'${part}'`).join(' ');
  const child = spawn(SCRIPT, ['-qec', `stty cols 70; ${quoted}`, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(child, 'close');
  return text;
}

describe.runIf(canHaveTerminal)('on a terminal', () => {
  it('firesteel submit shows the running stages in the last line, and wipes it at the end', async () => {
    const text = await onTerminal(process.execPath, main, 'submit', '--master', 'local[2]', program);
    const bars = text.match(/\r\[Stage 0:[^\r]*\r/g) ?? [];
    expect(bars.length).toBeGreaterThan(1);
    for (const bar of bars) {
      expect(bar).toMatch(/^\r\[Stage 0:=*>? *\(\d+ \+ [0-2]\) \/ 30\]\r$/);
      expect(bar).toHaveLength(69 + 2);
    }
    const done = bars.map((bar) => Number(/\((\d+) \+/.exec(bar)?.[1]));
    expect(done).toEqual([...done].sort((a, b) => a - b));
    const end = text.slice(text.lastIndexOf(bars.at(-1) as string) + (bars.at(-1) as string).length);
    expect(end).toBe(`\r${' '.repeat(69)}\r30 tasks\r\n`);
  });

  it('a setting turns it off', async () => {
    const off = ['--conf', 'spark.ui.showConsoleProgress=false'];
    expect(await onTerminal(process.execPath, main, 'submit', '--master', 'local[2]', ...off, program)).toBe(
      '30 tasks\r\n',
    );
  });

  it('a program alone shows none', async () => {
    expect(await onTerminal(process.execPath, program, 'local[2]')).toBe('30 tasks\r\n');
  });
});

it('where stderr is no terminal there is none', async () => {
  const child = spawn(process.execPath, [main, 'submit', '--master', 'local[2]', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  await once(child, 'close');
  expect(text).toBe('30 tasks\n');
});
