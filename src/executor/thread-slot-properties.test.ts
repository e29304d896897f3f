import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ExecutionPool } from '../memory/execution-pool.ts';
import type { ExecutorSetup } from '../protocol/executor-messages.ts';
import type { TaskDescription } from '../protocol/task-description.ts';
import { emptyTaskMetrics } from '../protocol/task-metrics.ts';
import { ReportBoard } from './report-board.ts';
import { ThreadControl } from './thread-control.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.ts';
import { ThreadSlot } from './thread-slot.ts';

const setup = {
  executorId: '0',
  limits: { killGraceMs: 2000, memory: { threadHeapBytes: 1, thread: {} } },
} as unknown as ExecutorSetup;

/** A thread that moves only step by step, and whose messages arrive when the test lets them. */
class SteppedThread extends EventEmitter {
  readonly outbox: FromThread[] = [{ kind: 'ready' }];
  readonly #queue: { readonly run: number; readonly task: TaskDescription }[] = [];
  readonly #ran: (taskId: number) => void;
  #control!: ThreadControl;
  #board!: ReportBoard;
  #current: { readonly run: number; readonly task: TaskDescription } | undefined;

  constructor(ran: (taskId: number) => void) {
    super();
    this.#ran = ran;
  }

  postMessage(message: ThreadSetup | ToThread): void {
    if (message.kind === 'setup') {
      this.#control = new ThreadControl(message.control);
      this.#board = new ReportBoard(message.board);
    } else if (message.kind === 'run') {
      this.#queue.push(...message.tasks.map((task, i) => ({ run: message.run + i, task })));
    }
  }

  terminate(): Promise<number> {
    return Promise.resolve(1);
  }

  begin(): void {
    while (this.#current === undefined && this.#queue.length > 0) {
      const next = this.#queue.shift()!;
      if (!this.#control.begin(next.run)) continue;
      this.#current = next;
      this.#ran(next.task.taskId);
    }
  }

  end(throughPort: boolean): void {
    if (this.#current === undefined) return;
    const { run } = this.#current;
    this.#current = undefined;
    const value = new Uint8Array(0);
    const metrics = emptyTaskMetrics();
    if (throughPort) this.outbox.push({ kind: 'finished', run, result: { kind: 'direct', value }, metrics });
    else {
      this.#board.put(run, value, metrics);
      if (this.#control.mustTell() || this.#queue.length === 0) this.outbox.push({ kind: 'look' });
    }
  }

  deliver(): void {
    const message = this.outbox.shift();
    if (message !== undefined) this.emit('message', message);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('begin', 'end', 'deliver', 'give') },
  { weight: 1, arbitrary: fc.constantFrom('end through port', 'take back', 'wait', 'lose') },
);

it('runs each task once, or not at all where it comes back, and says once how it ended', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const ran = new Map<number, number>();
      const ended = new Map<number, string>();
      const open: TaskDescription[] = [];
      let thread!: SteppedThread;
      let losses = 0;
      const start = () => {
        thread = new SteppedThread((taskId) => ran.set(taskId, (ran.get(taskId) ?? 0) + 1));
        return thread as unknown as Worker;
      };
      const pool = ExecutionPool.createHandle(2 ** 20, 1);
      const slot = new ThreadSlot(0, start(), setup, pool, {
        hasRoom: () => {},
        wentOn: () => {},
        ended: (update) => {
          expect(ended.has(update.taskId)).toBe(false);
          ended.set(update.taskId, update.kind);
        },
        returned: (tasks) => open.unshift(...tasks),
        openStream: () => {},
        printed: () => {},
        threadGone: () => {},
        blocksChanged: () => {},
        startThread: start,
        unusable: () => {},
      });
      thread.deliver();
      let given = 0;
      const next = () => open.shift() ?? ({ taskId: given++, binaryId: 'b', shuffles: [] } as never);
      const give = () => {
        if (slot.isFree) slot.run(next(), { id: 'b', bytes: new Uint8Array(0) }, new Map());
        const tasks: TaskDescription[] = [];
        for (let room = slot.roomForNext; room > 0; room--) {
          const task = next();
          if (slot.canRunNext(task, new Map())) tasks.push(task);
          else {
            open.unshift(task);
            break;
          }
        }
        if (tasks.length > 0) slot.runNext(tasks);
      };
      for (const what of steps) {
        if (what === 'begin') thread.begin();
        else if (what === 'end') thread.end(false);
        else if (what === 'end through port') thread.end(true);
        else if (what === 'deliver') thread.deliver();
        else if (what === 'give') give();
        else if (what === 'take back') open.unshift(...slot.takeBack());
        else if (what === 'wait') vi.advanceTimersByTime(1);
        else if (losses++ < 2) {
          // Node hands over what a thread has said before it tells of its end.
          while (thread.outbox.length > 0) thread.deliver();
          thread.emit('exit', 1);
          thread.deliver();
        }
      }
      for (let turn = 0; slot.current !== undefined; turn++) {
        expect(turn).toBeLessThan(1000);
        thread.begin();
        thread.end(false);
        thread.deliver();
        vi.advanceTimersByTime(1);
      }
      for (let taskId = 0; taskId < given; taskId++) {
        if (open.some((task) => task.taskId === taskId)) {
          expect([ran.get(taskId), ended.get(taskId)]).toEqual([undefined, undefined]);
        } else if (ended.get(taskId) === 'finished') expect(ran.get(taskId)).toBe(1);
        else expect(ended.get(taskId)).toBe('failed');
      }
    }),
  );
});
