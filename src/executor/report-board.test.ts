import { expect, it } from 'vitest';
import { emptyTaskMetrics } from '../protocol/task-metrics.ts';
import { ReportBoard } from './report-board.ts';

const metrics = { ...emptyTaskMetrics(), runTimeMs: 1.5, recordsRead: 2 ** 40, resultBytes: 3 };

function boards() {
  const thread = new ReportBoard();
  return { thread, main: new ReportBoard(thread.page) };
}

it('hands over reports in the order of the runs, whatever their numbers', () => {
  const { thread, main } = boards();
  expect(main.take(1)).toBe(undefined);
  for (let run = 1; run < 200; run += 3) {
    expect(thread.put(run, Uint8Array.of(run), metrics)).toBe(true);
    expect(thread.put(run + 2, new Uint8Array(0), metrics)).toBe(true);
    expect(main.take(run + 2)).toBe(undefined);
    expect(main.take(run)).toEqual({ value: Uint8Array.of(run), metrics });
    expect(main.take(run)).toBe(undefined);
    expect(main.take(run + 2)).toEqual({ value: new Uint8Array(0), metrics });
  }
});

it('gives results memory of their own', () => {
  const { thread, main } = boards();
  thread.put(1, Uint8Array.of(7), metrics);
  const { value } = main.take(1)!;
  for (let run = 2; run < 40; run++) {
    thread.put(run, Uint8Array.of(run), metrics);
    main.take(run);
  }
  expect(value).toEqual(Uint8Array.of(7));
});

it('takes no result that is too large for its place', () => {
  const { thread, main } = boards();
  expect(thread.put(1, new Uint8Array(1024), metrics)).toBe(false);
  expect(thread.put(2, new Uint8Array(512).fill(1), metrics)).toBe(true);
  expect(main.take(2)?.value).toEqual(new Uint8Array(512).fill(1));
});
