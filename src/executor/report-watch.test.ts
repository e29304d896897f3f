import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ReportWatch } from './report-watch.ts';

let asked: string[];
/** How many tasks have ended at each look, and whether more wait then. */
let ended: number;
let waits: boolean;
let watch: ReportWatch;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  ended = 1;
  waits = true;
  watch = new ReportWatch({
    willLook: (looks) => asked.push(looks ? 'do not tell' : 'tell'),
    take: () => {
      asked.push('take');
      return ended;
    },
    goOn: () => {
      asked.push('go on');
      return waits;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const LOOK = ['tell', 'take', 'go on'];

it('is to be told again before it takes what is there, so that no report goes unseen', () => {
  vi.advanceTimersByTime(10);
  watch.look();
  vi.advanceTimersByTime(100);
  expect(asked).toEqual(LOOK);
});

it('looks by itself while it is told often and more is to come, then waits to be told', () => {
  vi.advanceTimersByTime(10);
  watch.look();
  watch.look();
  expect(asked).toEqual([...LOOK, ...LOOK, 'do not tell']);
  asked = [];
  // A millisecond later is not often any more.
  vi.advanceTimersByTime(100);
  expect(asked).toEqual(LOOK);
  asked = [];
  waits = false;
  watch.look();
  watch.look();
  vi.advanceTimersByTime(100);
  expect(asked).toEqual([...LOOK, ...LOOK]);
});

it('does not look any more once it is stopped', () => {
  vi.advanceTimersByTime(10);
  watch.look();
  watch.look();
  watch.stop();
  asked = [];
  vi.advanceTimersByTime(100);
  expect(asked).toEqual([]);
});

it('lets twice as many tasks wait as have ended since the last look, at least one and no more than there is room for', () => {
  expect(watch.depth).toBe(1);
  const depths = [0, 1, 4, 7, 8, 100, 0].map((count) => {
    ended = count;
    watch.look();
    return watch.depth;
  });
  expect(depths).toEqual([1, 2, 8, 14, 15, 15, 1]);
});
