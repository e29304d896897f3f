import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { KillWatch } from './kill-watch.ts';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

it('silence is told once it is longer than the limit, and not before', () => {
  const silences: number[] = [];
  const watch = new HeartbeatWatch(1000, (ms) => silences.push(ms));
  watch.start();
  vi.advanceTimersByTime(900);
  watch.alive();
  vi.advanceTimersByTime(999);
  expect(silences).toEqual([]);
  vi.advanceTimersByTime(400);
  expect(silences.length).toBeGreaterThan(0);
  expect(silences[0]).toBeGreaterThanOrEqual(1000);
  watch.stop();
  const told = silences.length;
  vi.advanceTimersByTime(10_000);
  expect(silences.length).toBe(told);
});

it('what the sockets bring right after a pause of the driver counts', () => {
  let silences = 0;
  const watch = new HeartbeatWatch(1000, () => silences++);
  watch.start();
  // The look finds silence; before it is judged, a message is read.
  setInterval(() => setImmediate(() => watch.alive()), 1000);
  vi.advanceTimersByTime(20_000);
  expect(silences).toBe(0);
  watch.stop();
});

it('a killed task that does not end is named once', () => {
  const overdue: number[] = [];
  const watch = new KillWatch(5000, (taskId) => overdue.push(taskId));
  watch.add(1, 'cancelled');
  watch.add(2, 'cancelled');
  watch.add(1, 'again');
  watch.remove(2);
  vi.advanceTimersByTime(4999);
  expect(overdue).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(overdue).toEqual([1]);
  expect(watch.takeAll()).toEqual([{ taskId: 1, reason: 'cancelled' }]);
  expect(watch.takeAll()).toEqual([]);
});

it('a report that is read right after a pause of the driver saves the executor', () => {
  const overdue: number[] = [];
  const watch = new KillWatch(5000, (taskId) => overdue.push(taskId));
  watch.add(1, 'cancelled');
  setTimeout(() => setImmediate(() => watch.remove(1)), 5000);
  vi.advanceTimersByTime(10_000);
  expect(overdue).toEqual([]);
});

it('tasks of an executor that is gone are not watched any more', () => {
  let overdue = 0;
  const watch = new KillWatch(5000, () => overdue++);
  watch.add(1, 'cancelled');
  watch.takeAll();
  vi.advanceTimersByTime(10_000);
  expect(overdue).toBe(0);
});
