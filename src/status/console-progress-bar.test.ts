import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { SparkListenerEvent, StageInfo } from '../protocol/listener-events.ts';
import { emptyTaskMetrics } from '../protocol/task-metrics.ts';
import { ConsoleProgressBar } from './console-progress-bar.ts';

const site = { file: '/app.ts', line: 1, column: 1 };

const stageInfo = (stageId: number, attempt = 0): StageInfo => {
  return { stageId, attempt, name: 'count', site, kind: 'result', numTasks: 10 };
};

const submitted = (stage: StageInfo): SparkListenerEvent => ({ kind: 'StageSubmitted', time: 0, stage });
const completed = (stage: StageInfo): SparkListenerEvent => ({
  kind: 'StageCompleted',
  time: 0,
  stage,
  totals: { metrics: emptyTaskMetrics(), tasksByLocality: { PROCESS_LOCAL: 0, NO_PREF: 0, ANY: 0 } },
});
const jobEnd: SparkListenerEvent = { kind: 'JobEnd', time: 0, jobId: 0 };

const task = (stage: StageInfo) => {
  const { stageId, attempt } = stage;
  const ids = { taskId: 0, stageId, stageAttempt: attempt, partition: 0, attemptNumber: 0 };
  return { ...ids, executorId: 'driver', locality: 'NO_PREF' } as const;
};
const taskStart = (stage: StageInfo): SparkListenerEvent => ({
  kind: 'TaskStart',
  time: 0,
  task: task(stage),
});
const taskEnd = (stage: StageInfo, kind: 'Success' | 'TaskKilled' = 'Success'): SparkListenerEvent => ({
  kind: 'TaskEnd',
  time: 0,
  task: task(stage),
  reason: kind === 'Success' ? { kind } : { kind, reason: 'asked' },
  metrics: undefined,
});

let clock: FakeClock;
let written: string[];
let terminal: { columns: number; write(text: string): void };
let bar: ConsoleProgressBar;

beforeEach(() => {
  clock = new FakeClock();
  written = [];
  terminal = { columns: 41, write: (text) => void written.push(text) };
  bar = new ConsoleProgressBar({ terminal, clock, updateIntervalMs: 200 });
});

function post(...events: SparkListenerEvent[]): void {
  for (const event of events) bar.post(event);
}

describe('the progress bar', () => {
  it('appears when a stage has run for half a second, and follows its tasks', () => {
    const stage = stageInfo(0);
    post(submitted(stage), taskStart(stage), taskStart(stage), taskEnd(stage), taskStart(stage));
    clock.advance(499);
    expect(written).toEqual([]);
    clock.advance(1);
    expect(written).toEqual([`\r[Stage 0:=>${' '.repeat(16)}(1 + 2) / 10]\r`]);
    post(taskEnd(stage));
    clock.advance(199);
    expect(written).toHaveLength(1);
    clock.advance(1);
    expect(written.slice(1)).toEqual([`\r[Stage 0:===>${' '.repeat(14)}(2 + 1) / 10]\r`]);
  });

  it('says nothing of short stages', () => {
    for (let id = 0; id < 20; id++) {
      post(submitted(stageInfo(id)));
      clock.advance(100);
      post(completed(stageInfo(id)));
    }
    post(jobEnd);
    clock.advance(5000);
    expect(written).toEqual([]);
  });

  it('is wiped when the job ends, and stays away for half a second', () => {
    post(submitted(stageInfo(0)), submitted(stageInfo(1)));
    clock.advance(600);
    post(completed(stageInfo(0)), jobEnd);
    expect(written.at(-1)).toBe(`\r${' '.repeat(40)}\r`);
    const lines = written.length;
    clock.advance(499);
    expect(written).toHaveLength(lines);
    clock.advance(201);
    expect(written.at(-1)).toContain('[Stage 1:');
  });

  it('is drawn again only when it says something new, or after a minute', () => {
    post(submitted(stageInfo(0)));
    clock.advance(59_000);
    expect(written).toHaveLength(1);
    clock.advance(2000);
    expect(written).toHaveLength(2);
    expect(written[1]).toBe(written[0]);
  });

  it('shows the three oldest stages', () => {
    terminal.columns = 121;
    post(...[4, 2, 5, 3].map((id) => submitted(stageInfo(id))));
    clock.advance(500);
    expect(written[0]?.match(/Stage \d/g)).toEqual(['Stage 2', 'Stage 3', 'Stage 4']);
  });

  it('counts the tasks of the running attempt only, and failed ones not as done', () => {
    post(submitted(stageInfo(0)), taskStart(stageInfo(0)), completed(stageInfo(0)));
    post(submitted(stageInfo(0, 1)), taskStart(stageInfo(0, 1)), taskEnd(stageInfo(0)));
    post(taskStart(stageInfo(0, 1)), taskEnd(stageInfo(0, 1), 'TaskKilled'), completed(stageInfo(0)));
    clock.advance(500);
    expect(written[0]).toContain('(0 + 1) / 10]');
  });

  it('follows the width of the terminal, leaving nothing of a longer line', () => {
    post(submitted(stageInfo(0)));
    clock.advance(500);
    terminal.columns = 31;
    clock.advance(200);
    expect(written.at(-1)).toBe('\r[Stage 0:>       (0 + 0) / 10]\r');
    expect(written.at(-1)).toHaveLength(32);
  });

  it('has no timer without a stage, and none after close, which wipes the line', () => {
    expect(clock.numTimers).toBe(0);
    post(submitted(stageInfo(0)), completed(stageInfo(0)));
    clock.advance(1000);
    expect(clock.numTimers).toBe(0);
    post(submitted(stageInfo(1)));
    clock.advance(500);
    expect(clock.numTimers).toBe(1);
    bar.close();
    bar.close();
    expect(clock.numTimers).toBe(0);
    expect(written.at(-1)).toBe(`\r${' '.repeat(40)}\r`);
    post(submitted(stageInfo(2)));
    clock.advance(1000);
    expect(clock.numTimers).toBe(0);
  });
});
