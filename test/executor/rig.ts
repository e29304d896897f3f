import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { captureFunction } from '../../src/closure/capture-function.ts';
import { LocalBackend } from '../../src/cluster/local/local-backend.ts';
import { ScratchDir } from '../../src/cluster/local/scratch-dir.ts';
import type { ExecutorId, TaskId } from '../../src/common/ids.ts';
import { SparkConf } from '../../src/conf/spark-conf.ts';
import { encodeStagePlan } from '../../src/context/stage-plan-encoder.ts';
import { createDataset } from '../../src/lineage/dataset.ts';
import type { SourceNode } from '../../src/lineage/nodes.ts';
import type { PartitionSpec } from '../../src/lineage/partition-spec.ts';
import { HashPartitioner } from '../../src/lineage/partitioner.ts';
import type { ResultNode } from '../../src/lineage/result-node.ts';
import type { StageSink } from '../../src/lineage/stage-plan.ts';
import type { AnyFunction, UserFunction } from '../../src/lineage/user-function.ts';
import type { TaskUpdate } from '../../src/protocol/executor-messages.ts';
import { resultBlocks } from '../../src/protocol/result-blocks.ts';
import { resultFilePath } from '../../src/protocol/result-file.ts';
import type { TaskBinary, TaskDescription } from '../../src/protocol/task-description.ts';
import type { TaskEndReason } from '../../src/protocol/task-end-reason.ts';
import { decodeRecords } from '../../src/serializer/record-codec.ts';
import { encodeValue } from '../../src/serializer/value-encoder.ts';

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

/** What a task maps over its numbers. */
export type Program = (x: number) => unknown;

const site = { file: '/app/job.ts', line: 1, column: 1 };
const RANGE: SourceNode = { kind: 'range', start: 0, end: 1, step: 1, numSlices: 1, site };
/** More numbers than any task gets through. */
const ENDLESS = 2 ** 50;

/** The stage `range(…).map(program)` with a result. */
export function stageBytes(program: Program, result: ResultNode): Uint8Array {
  return mapStageBytes(RANGE, program, { kind: 'result', result });
}

/** The stage `range(…).map(program)` that writes its pairs to a shuffle. */
export function shuffleStageBytes(program: Program, shuffleId: number): Uint8Array {
  const partitioner = new HashPartitioner(2);
  return mapStageBytes(RANGE, program, {
    kind: 'shuffleWrite',
    shuffleId,
    partitioner,
    aggregator: undefined,
  });
}

/** The stage `textFile(…).map(program)` with a result. */
export function textStageBytes(program: (line: string) => unknown, result: ResultNode): Uint8Array {
  const text: SourceNode = { kind: 'textFile', path: 'input', minPartitions: 1, site };
  return mapStageBytes(text, program, { kind: 'result', result });
}

function mapStageBytes(source: SourceNode, program: (record: never) => unknown, sink: StageSink): Uint8Array {
  const fn: UserFunction = { kind: 'user', fn: program as AnyFunction, operator: 'map', site };
  const captured = captureFunction(fn.fn, fn);
  if (captured instanceof Promise) throw new Error('A program of a test needs no module');
  const dataset = createDataset(1, { kind: 'map', parent: createDataset(0, source), fn, site });
  return encodeStagePlan({ dataset, sink }, () => captured.bytes);
}

export function taskOf(taskId: TaskId, binaryId: string, first = 0, count = 1): TaskDescription {
  const spec: PartitionSpec = { kind: 'range', first, step: 1, count };
  return {
    taskId,
    stageId: 0,
    stageAttempt: 0,
    partition: 0,
    attemptNumber: 0,
    binaryId,
    spec: encodeValue(spec),
    shuffles: [],
  };
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

  constructor(settings: Readonly<Record<string, string>> = {}, cores = 2, startLimitMs?: number) {
    const conf = new SparkConf({ 'spark.local.dir': this.folder, ...settings });
    this.scratchDir = new ScratchDir(conf);
    this.backend = new LocalBackend({
      cores,
      conf,
      scratchDir: this.scratchDir,
      appRoot: process.cwd(),
      ...(startLimitMs !== undefined && { startLimitMs }),
      listener: {
        executorAdded: (executorId) => {
          this.executors.push(executorId);
          this.pids.add(this.backend.executorPid!);
        },
        executorLost: (executorId, message, { caused = false } = {}) => {
          this.losses.push({ executorId, message, caused });
        },
        blockUpdates: () => {},
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

  scratchFile(name: string, bytes: Uint8Array): string {
    const file = join(this.scratchDir.path, name);
    writeFileSync(file, bytes);
    return file;
  }

  /** One task of `range(x, x + 1).map(program).collect()`. */
  launch(program: Program, x = 0): Promise<TaskId> {
    return this.#launch(program, { kind: 'collect' }, x, 1);
  }

  /** Tasks of one stage, for the numbers from 0 on. */
  async launchStage(program: Program, tasks: number): Promise<TaskId[]> {
    const executorId = await until('an executor', () => this.#newest());
    const ids = Array.from({ length: tasks }, () => this.#nextTask++);
    const binary: TaskBinary = { id: `binary ${ids[0]}`, bytes: stageBytes(program, { kind: 'collect' }) };
    this.backend.launchTasks(executorId, {
      kind: 'LaunchTasks',
      binaries: [binary],
      mapOutputs: [],
      tasks: ids.map((taskId, x) => taskOf(taskId, binary.id, x, 1)),
    });
    return ids;
  }

  /** A task that calls `program` with 0, 1, 2, … until it is killed. It looks whether it is after some thousand calls each. */
  launchEndless(program: Program): Promise<TaskId> {
    return this.#launch(program, { kind: 'count' }, 0, ENDLESS);
  }

  end(taskId: TaskId): Promise<Terminal> {
    return until(`the end of task ${taskId}`, () => this.ended.get(taskId)?.[0]);
  }

  async value(program: Program, x = 0): Promise<unknown> {
    const taskId = await this.launch(program, x);
    const end = await this.end(taskId);
    if (end.kind !== 'finished') throw new Error(`Task ${taskId} failed: ${JSON.stringify(end.reason)}`);
    const { result } = end;
    const bytes =
      result.kind === 'direct'
        ? result.value
        : readFileSync(resultFilePath(this.scratchDir.path, result.name));
    return [...resultBlocks(bytes)].flatMap((block) => [...decodeRecords(block)])[0];
  }

  async failure(program: Program): Promise<TaskEndReason> {
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

  async #launch(program: Program, result: ResultNode, first: number, count: number): Promise<TaskId> {
    const executorId = await until('an executor', () => this.#newest());
    const taskId = this.#nextTask++;
    const binary: TaskBinary = { id: `binary ${taskId}`, bytes: stageBytes(program, result) };
    this.backend.launchTasks(executorId, {
      kind: 'LaunchTasks',
      binaries: [binary],
      mapOutputs: [],
      tasks: [taskOf(taskId, binary.id, first, count)],
    });
    return taskId;
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
