import { expect, it, vi } from 'vitest';
import type { OutputLine } from '../protocol/executor-messages.ts';
import { PrintedLines } from './printed-lines.ts';

const line = (text: string): OutputLine => ({ stream: 'stdout', text });

it('sends the lines of one turn in one message, in order, and tells each printer when they are taken', async () => {
  const sent: { lines: readonly OutputLine[]; onTaken: () => void }[] = [];
  const printed = new PrintedLines((lines, onTaken) => sent.push({ lines, onTaken }));
  const [first, second] = [vi.fn(), vi.fn()];
  printed.add([line('a'), line('b')], first);
  printed.add([line('c')], second);
  expect(sent).toEqual([]);
  await new Promise(setImmediate);
  expect(sent.map(({ lines }) => lines.map(({ text }) => text))).toEqual([['a', 'b', 'c']]);
  expect(first).not.toHaveBeenCalled();
  sent[0]?.onTaken();
  expect(first).toHaveBeenCalledOnce();
  expect(second).toHaveBeenCalledOnce();
});

it('sends at once what is asked for, and no more than a batch in one message', () => {
  const sizes: number[] = [];
  const printed = new PrintedLines((lines) => sizes.push(lines.length));
  printed.add([line('a')], () => {});
  printed.flush();
  printed.flush();
  for (let i = 0; i < 5000; i++) printed.add([line('x')], () => {});
  printed.flush();
  expect(sizes).toEqual([1, 4096, 904]);
});
