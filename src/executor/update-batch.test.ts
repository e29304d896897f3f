import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TaskUpdate } from '../protocol/executor-messages.ts';
import { emptyTaskMetrics } from '../protocol/task-metrics.ts';
import { UpdateBatch } from './update-batch.ts';

let sent: string[][];
let batch: UpdateBatch;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  batch = new UpdateBatch(100, (updates) => {
    sent.push(updates.map(({ kind, taskId }) => `${taskId} ${kind}`));
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(taskId: number): void {
  batch.started({ kind: 'started', taskId, thread: 0, locality: 'NO_PREF' });
}

function finish(taskId: number, bytes = 0): void {
  const result = { kind: 'direct', value: new Uint8Array(bytes) } as const;
  batch.ended({ kind: 'finished', taskId, result, metrics: emptyTaskMetrics() } satisfies TaskUpdate);
}

it('what happens in one turn leaves together, a start in front of the end that it came with', () => {
  start(1);
  finish(1);
  start(2);
  finish(2);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(sent).toEqual([['1 started', '1 finished', '2 started', '2 finished']]);
});

it('a start is told by itself after two milliseconds, and not again with the end', () => {
  start(1);
  start(2);
  finish(2);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([['2 started', '2 finished']]);
  vi.advanceTimersByTime(1);
  finish(1);
  vi.advanceTimersByTime(0);
  expect(sent.slice(1)).toEqual([['1 started'], ['1 finished']]);
});

it('starts are told at once where it is asked for, and not again', () => {
  start(1);
  batch.tellStarts();
  batch.tellStarts();
  expect(sent).toEqual([['1 started']]);
  finish(1);
  vi.advanceTimersByTime(10);
  expect(sent.slice(1)).toEqual([['1 finished']]);
});

it('no message gets more than half of what fits, but for one that is larger alone', () => {
  finish(1, 30);
  finish(2, 20);
  finish(3, 1);
  finish(4, 90);
  finish(5, 1);
  expect(sent).toEqual([['1 finished', '2 finished'], ['3 finished'], ['4 finished']]);
  vi.advanceTimersByTime(0);
  expect(sent.slice(3)).toEqual([['5 finished']]);
});

it('once it is closed no start is told by itself', () => {
  start(1);
  batch.close();
  vi.advanceTimersByTime(10);
  expect(sent).toEqual([]);
});
