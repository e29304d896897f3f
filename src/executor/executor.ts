import type { Worker } from 'node:worker_threads';
import type { TaskId } from '../common/ids.ts';
import { ExecutionPool, type ExecutionPoolHandle } from '../memory/execution-pool.ts';
import type { BlockUpdate } from '../protocol/block-update.ts';
import type {
  DriverMessage,
  ExecutorMessage,
  ExecutorSetup,
  LaunchTasks,
  TaskUpdate,
} from '../protocol/executor-messages.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { BinaryId, TaskBinary, TaskDescription } from '../protocol/task-description.ts';
import { BlockHomes } from './block-homes.ts';
import { DeadShuffles } from './dead-shuffles.ts';
import { PrintedLines } from './printed-lines.ts';
import { ProcessFigures } from './process-figures.ts';
import type { OpenStreamRequest } from './reader-client.ts';
import type { ReaderPool } from './reader-pool.ts';
import { RunawayGuard } from './runaway-guard.ts';
import { sharedOutputs } from './shared-outputs.ts';
import { ThreadSlot } from './thread-slot.ts';
import { UpdateBatch } from './update-batch.ts';
import { WaitingTasks } from './waiting-tasks.ts';

export interface ExecutorHost {
  startThread(thread: number): Worker;
  send(message: ExecutorMessage, onTaken?: () => void): void;
  /** No task can run here any more. The host ends the process. */
  fail(message: string): void;
}

/**
 * The main isolate's part of an executor: holds the tasks that are ahead, hands each to the first free thread or has it wait at one at work, and reports.
 *
 * Answers each launched task with exactly one terminal update, also a killed one that had not started. What happens in one turn of the
 * event loop leaves in one message, output before the updates that follow it. Never computes, never blocks.
 */
export class Executor {
  readonly #host: ExecutorHost;
  readonly #pool: ExecutionPoolHandle;
  readonly #slots: ThreadSlot[] = [];
  readonly #homes = new BlockHomes();
  readonly #waiting: WaitingTasks;
  readonly #taskIdToSlot = new Map<TaskId, ThreadSlot>();
  readonly #binaries = new Map<BinaryId, TaskBinary>();
  readonly #outputs = new Map<number, MapOutputs>();
  readonly #deadShuffles: DeadShuffles;
  readonly #printed: PrintedLines;
  readonly #runaways: RunawayGuard;
  readonly #updates: UpdateBatch;
  #readers: Promise<ReaderPool> | undefined;
  #lookAgain: NodeJS.Timeout | undefined;

  /** @param threads one for each core, which may still be starting */
  constructor(setup: ExecutorSetup, threads: readonly Worker[], host: ExecutorHost) {
    this.#host = host;
    this.#waiting = new WaitingTasks(this.#homes, setup.limits.localityWaitThreadMs, (thread) => {
      return this.#slots[thread]?.busyMs ?? 0;
    });
    this.#printed = new PrintedLines((lines, onTaken) => {
      this.#updates.tellStarts();
      host.send({ kind: 'Output', lines }, onTaken);
    });
    this.#updates = new UpdateBatch(setup.limits.maxMessageBytes, (updates) => {
      this.#printed.flush();
      host.send({ kind: 'TaskUpdates', updates });
    });
    this.#deadShuffles = new DeadShuffles(async (shuffleIds) => {
      const { removeShuffles } = await import('../shuffle/shuffle-files.ts');
      await removeShuffles(setup.scratchDir, shuffleIds);
    });
    this.#pool = ExecutionPool.createHandle(setup.limits.memory.unifiedBytes, threads.length);
    const pool = new ExecutionPool(this.#pool);
    threads.forEach((worker, thread) => {
      this.#slots.push(
        new ThreadSlot(thread, worker, setup, this.#pool, {
          hasRoom: (slot) => this.#fill(slot),
          wentOn: (slot, task) => this.#started(slot, task),
          ended: (update) => this.#ended(update),
          returned: (tasks) => this.#returned(tasks),
          openStream: (request) => void this.#openStream(request, thread),
          printed: (lines, onTaken) => this.#printed.add(lines, onTaken),
          threadGone: (gone) => {
            pool.reclaim(gone);
            this.#blocksLost(gone);
            void this.#readers?.then((readers) => readers.abandon(gone));
          },
          blocksChanged: (changed, updates) => this.#blocksChanged(changed, updates),
          startThread: (lost) => host.startThread(lost),
          unusable: (message) => host.fail(message),
        }),
      );
    });
    const { threadHeapBytes } = setup.limits.memory;
    this.#runaways = new RunawayGuard(this.#slots, threadHeapBytes, new ProcessFigures(), (words) =>
      host.fail(words),
    );
    this.#runaways.start();
  }

  handle(message: Exclude<DriverMessage, { kind: 'Setup' | 'Stop' }>): void {
    switch (message.kind) {
      case 'LaunchTasks':
        this.#launch(message);
        break;
      case 'KillTask':
        this.#kill(message.taskId, message.reason);
        break;
      case 'ForgetStage':
        this.#binaries.delete(message.binaryId);
        for (const slot of this.#slots) slot.live.forgetStage(message.binaryId);
        break;
      case 'ForgetRdd':
        this.#homes.forget(message.rddId);
        for (const slot of this.#slots) slot.live.forgetRdd(message.rddId);
        // What waited for a busy thread may run anywhere now.
        this.#fillAll();
        break;
      case 'ForgetShuffle':
        this.#outputs.delete(message.shuffleId);
        for (const slot of this.#slots) slot.live.forgetShuffle(message.shuffleId);
        this.#deadShuffles.forget(message.shuffleId);
        break;
      case 'ForgetBroadcast':
        for (const slot of this.#slots) slot.live.forgetBroadcast(message.broadcastId);
        break;
    }
  }

  /** Writes a CPU profile of each thread. */
  async leaveProfiles(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.live.leaveFiles()));
  }

  /** Has the threads that are at nothing else leave a code cache. */
  async leaveCodeCaches(): Promise<void> {
    const idle = this.#slots.filter((slot) => slot.isFree && slot.live.isUp);
    await Promise.all(idle.map((slot) => slot.live.leaveFiles()));
  }

  /** Ends all threads. Settles when they are gone, which a native call can delay without limit. */
  async close(): Promise<void> {
    clearTimeout(this.#lookAgain);
    this.#updates.close();
    this.#runaways.close();
    this.#waiting.clear();
    await Promise.all(this.#slots.map((slot) => slot.close()));
    await (await this.#readers)?.close();
  }

  #launch({ binaries, mapOutputs, tasks }: LaunchTasks): void {
    for (const binary of binaries) this.#binaries.set(binary.id, detached(binary));
    for (const outputs of mapOutputs) {
      const known = this.#outputs.get(outputs.shuffleId);
      if (known === undefined || known.epoch <= outputs.epoch) {
        this.#outputs.set(outputs.shuffleId, sharedOutputs(outputs));
      }
    }
    for (const task of tasks) {
      this.#waiting.add(task);
      this.#deadShuffles.launched(task.taskId);
    }
    for (const slot of this.#slots) this.#run(slot);
    for (const slot of this.#slots) this.#runNext(slot);
  }

  #fill(slot: ThreadSlot): void {
    this.#run(slot);
    this.#runNext(slot);
  }

  #run(slot: ThreadSlot): void {
    // One that is still starting would keep its task waiting, while another may be up and free.
    if (!slot.isFree || !slot.live.isUp) return;
    let task = this.#waiting.take(slot.thread);
    if (typeof task !== 'object' && this.#takeBack()) task = this.#waiting.take(slot.thread);
    if (typeof task === 'number') this.#lookAgainAfter(task);
    if (typeof task !== 'object') return;
    const binary = this.#binaries.get(task.binaryId);
    if (binary === undefined) {
      const message = `Cannot run the task: the binary of its stage (${task.binaryId}) was not sent to this executor`;
      const reason = { kind: 'ExceptionFailure', code: 'BINARY_UNKNOWN', message } as const;
      this.#report({ kind: 'failed', taskId: task.taskId, reason });
      this.#run(slot);
      return;
    }
    this.#taskIdToSlot.set(task.taskId, slot);
    this.#started(slot, task);
    slot.run(withOwnBytes(task), binary, this.#outputs);
  }

  /** Gives a thread at work tasks to go on with, as long as enough others are left for threads that become free before it. */
  #runNext(slot: ThreadSlot): void {
    const tasks: TaskDescription[] = [];
    for (let room = slot.roomForNext; room > 0 && this.#waiting.size >= this.#slots.length; room--) {
      const task = this.#waiting.takeOwnOrHomeless(slot.thread, (next) =>
        slot.canRunNext(next, this.#outputs),
      );
      if (task === undefined) break;
      this.#taskIdToSlot.set(task.taskId, slot);
      tasks.push(withOwnBytes(task));
    }
    if (tasks.length > 0) slot.runNext(tasks);
  }

  #started(slot: ThreadSlot, { taskId, blocks }: TaskDescription): void {
    const locality = this.#homes.locality(blocks, slot.thread);
    this.#updates.started({ kind: 'started', taskId, thread: slot.thread, locality });
  }

  /** A free thread found nothing: has what waits at threads that are at work wait here again. */
  #takeBack(): boolean {
    return this.#slots.filter((slot) => this.#takeBackFrom(slot)).length > 0;
  }

  #takeBackFrom(slot: ThreadSlot): boolean {
    const tasks = slot.takeBack();
    this.#waitAgain(tasks);
    return tasks.length > 0;
  }

  #waitAgain(tasks: readonly TaskDescription[]): void {
    for (const task of [...tasks].reverse()) {
      this.#taskIdToSlot.delete(task.taskId);
      this.#waiting.addFirst(task);
    }
  }

  #ended(update: Exclude<TaskUpdate, { kind: 'started' }>): void {
    this.#taskIdToSlot.delete(update.taskId);
    this.#report(update);
  }

  #returned(tasks: readonly TaskDescription[]): void {
    this.#waitAgain(tasks);
    this.#fillAll();
  }

  #kill(taskId: TaskId, reason: string): void {
    const slot = this.#taskIdToSlot.get(taskId);
    // What has not begun waits for nothing.
    if (slot !== undefined && slot.current?.task.taskId !== taskId) this.#takeBackFrom(slot);
    if (this.#taskIdToSlot.has(taskId)) {
      slot?.kill(taskId, reason);
      return;
    }
    // A task that is neither running nor waiting has been reported: the kill came too late.
    if (this.#waiting.remove(taskId) === undefined) return;
    this.#report({ kind: 'failed', taskId, reason: { kind: 'TaskKilled', reason } });
  }

  /** A free thread found only tasks of busy ones. */
  #lookAgainAfter(ms: number): void {
    clearTimeout(this.#lookAgain);
    this.#lookAgain = setTimeout(() => this.#fillAll(), Math.ceil(ms));
  }

  #fillAll(): void {
    for (const slot of this.#slots) this.#fill(slot);
  }

  #blocksChanged(thread: number, updates: readonly BlockUpdate[]): void {
    for (const update of updates) {
      const before = this.#homes.update(thread, update);
      if (before !== undefined) this.#slots[before]?.live.dropBlock(update);
    }
    this.#host.send({ kind: 'BlockUpdates', thread, updates });
  }

  #blocksLost(thread: number): void {
    const updates = this.#homes.takeThread(thread);
    if (updates.length > 0) this.#host.send({ kind: 'BlockUpdates', thread, updates });
  }

  async #openStream(request: OpenStreamRequest, thread: number): Promise<void> {
    // Most executors never need one.
    this.#readers ??= import('./reader-pool.ts').then(({ ReaderPool }) => new ReaderPool());
    (await this.#readers).open(request, thread);
  }

  #report(update: Exclude<TaskUpdate, { kind: 'started' }>): void {
    this.#deadShuffles.ended(update.taskId);
    this.#updates.ended(update);
  }
}

/** Bytes that came in a message are views of it, and a thread would be sent a copy of the whole message. */
function withOwnBytes(task: TaskDescription): TaskDescription {
  return task.spec instanceof Uint8Array ? { ...task, spec: new Uint8Array(task.spec) } : task;
}

function detached(binary: TaskBinary): TaskBinary {
  return binary.bytes instanceof Uint8Array ? { id: binary.id, bytes: new Uint8Array(binary.bytes) } : binary;
}
