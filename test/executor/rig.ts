import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { LocalBackend } from '../../src/cluster/local/local-backend.ts';
import { ScratchDir } from '../../src/cluster/local/scratch-dir.ts';
import type { ExecutorId, TaskId } from '../../src/common/ids.ts';
import { SparkConf } from '../../src/conf/spark-conf.ts';
import type { TaskUpdate } from '../../src/protocol/executor-messages.ts';
import type { TaskEndReason } from '../../src/protocol/task-end-reason.ts';

export const LIMIT_MS = 20_000;

/** Waits until `look` gives something; fails by name after the limit. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false,
  limitMs = LIMIT_MS,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The processes of a group, without those that only wait to be reaped. */
export function groupMembers(pgid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(group) === pgid && state !== 'Z';
      } catch {
        return false;
      }
    })
    .map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

type Terminal = Exclude<TaskUpdate, { kind: 'started' }>;

/** A backend in this process with a real executor, and everything that it tells. */
export class Rig {
  readonly folder = mkdtempSync(join(tmpdir(), 'firesteel-rig-'));
  readonly scratchDir: ScratchDir;
  readonly backend: LocalBackend;
  readonly executors: ExecutorId[] = [];
  readonly losses: { executorId: ExecutorId; message: string; caused: boolean }[] = [];
  readonly failures: Error[] = [];
  readonly warnings: string[] = [];
  readonly started = new Map<TaskId, number>();
  readonly ended = new Map<TaskId, Terminal[]>();
  readonly pids = new Set<number>();
  stdout = '';
  stderr = '';
  #nextTask = 0;
  readonly #sent = new Map<ExecutorId, Set<string>>();

  constructor(settings: Readonly<Record<string, string>> = {}, cores = 2) {
    const conf = new SparkConf({ 'spark.local.dir': this.folder, ...settings });
    this.scratchDir = new ScratchDir(conf);
    this.backend = new LocalBackend({
      cores,
      conf,
      scratchDir: this.scratchDir,
      appRoot: process.cwd(),
      listener: {
        executorAdded: (executorId) => {
          this.executors.push(executorId);
          this.pids.add(this.backend.executorPid!);
        },
        executorLost: (executorId, message, caused) => this.losses.push({ executorId, message, caused }),
        statusUpdates: (_executorId, updates) => this.#take(updates),
        warn: (message) => this.warnings.push(message),
        backendFailed: (error) => this.failures.push(error),
      },
      output: {
        stdout: (text) => {
          this.stdout += text;
        },
        stderr: (text) => {
          this.stderr += text;
        },
      },
    });
  }

  /** The executor with the given number, counted from 0, once it has registered. */
  executor(number = 0): Promise<ExecutorId> {
    return until(`executor ${number}`, () => this.executors[number]);
  }

  async pid(): Promise<number> {
    await this.executor();
    return this.backend.executorPid!;
  }

  scratchFile(name: string, text: string): string {
    const file = join(this.scratchDir.path, name);
    writeFileSync(file, text);
    return file;
  }

  /** Launches one task on the newest executor. */
  async launch(program: string, partition = 0): Promise<TaskId> {
    const executorId = await until('an executor', () => this.#newest());
    const sent = this.#sent.get(executorId) ?? new Set();
    this.#sent.set(executorId, sent);
    const binaries = sent.has(program) ? [] : [{ id: program, bytes: Buffer.from(program) }];
    sent.add(program);
    const taskId = this.#nextTask++;
    this.backend.launchTasks(executorId, {
      kind: 'LaunchTasks',
      binaries,
      mapOutputs: [],
      tasks: [
        {
          taskId,
          stageId: 0,
          stageAttempt: 0,
          partition,
          attemptNumber: 0,
          binaryId: program,
          spec: new Uint8Array(0),
          shuffles: [],
        },
      ],
    });
    return taskId;
  }

  end(taskId: TaskId): Promise<Terminal> {
    return until(`the end of task ${taskId}`, () => this.ended.get(taskId)?.[0]);
  }

  async value(program: string, partition = 0): Promise<string> {
    const end = await this.end(await this.launch(program, partition));
    if (end.kind !== 'finished') throw new Error(`Task "${program}" failed: ${JSON.stringify(end.reason)}`);
    const { result } = end;
    return result.kind === 'direct'
      ? Buffer.from(result.value).toString()
      : readFileSync(result.file, 'latin1');
  }

  async failure(program: string): Promise<TaskEndReason> {
    return this.failureOf(await this.launch(program));
  }

  async failureOf(taskId: TaskId): Promise<TaskEndReason> {
    const end = await this.end(taskId);
    if (end.kind !== 'failed') throw new Error(`Task ${taskId} ended well`);
    return end.reason;
  }

  /** Stops, and checks that each task had one end and that nothing is left. */
  async close(): Promise<void> {
    await this.backend.stop();
    for (const [taskId, ends] of this.ended) {
      expect(ends.length, `ends of task ${taskId}`).toBe(1);
    }
    for (const pid of this.pids) expect(groupMembers(pid), `processes of group ${pid}`).toEqual([]);
    expect(existsSync(this.scratchDir.path)).toBe(false);
    expect(readdirSync(this.folder)).toEqual([]);
    rmSync(this.folder, { recursive: true });
  }

  #newest(): ExecutorId | undefined {
    const newest = this.executors.at(-1);
    return this.losses.some(({ executorId }) => executorId === newest) ? undefined : newest;
  }

  #take(updates: readonly TaskUpdate[]): void {
    for (const update of updates) {
      if (update.kind === 'started') {
        this.started.set(update.taskId, update.thread);
        continue;
      }
      const ends = this.ended.get(update.taskId) ?? [];
      ends.push(update);
      this.ended.set(update.taskId, ends);
    }
  }
}
