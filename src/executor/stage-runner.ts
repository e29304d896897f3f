import { readFileSync } from 'node:fs';
import { type ReviveOptions, reviveFunction } from '../closure/revive-function.ts';
import { ResultClasses } from '../closure/task-classes.ts';
import { debugConf } from '../conf/debug.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { FunctionWire } from '../lineage/plan-wire.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import type { StagePlan } from '../lineage/stage-plan.ts';
import { TaskContext } from '../lineage/task-context.ts';
import type { AnyFunction, UserFunction } from '../lineage/user-function.ts';
import { type PreparedStage, prepareStage } from '../pipeline/compile-stage.ts';
import { LoopCache } from '../pipeline/loop-cache.ts';
import type { ShuffleWriteResult } from '../pipeline/ports.ts';
import { encodeMapOutput, encodeResult } from '../protocol/result-blocks.ts';
import type { BinaryId, TaskDescription } from '../protocol/task-description.ts';
import type { TaskMetrics } from '../protocol/task-metrics.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import { FunctionCache } from './function-cache.ts';
import { decodeStagePlan } from './stage-decoder.ts';
import type { LoadedBinary, TaskEnvironment, TaskOutcome, TaskRunner } from './task-runner.ts';
import { TaskServices } from './task-services.ts';
import type { TaskVariables } from './task-variables.ts';
import { unsendableResult } from './unsendable-result.ts';

const resultClasses = new ResultClasses();

interface Stage {
  readonly plan: StagePlan;
  readonly prepared: PreparedStage;
  /** Of the instances that may come with the records: nothing else need hold them. */
  readonly classes: readonly unknown[];
  readonly deserializeTimeMs: number;
}

/**
 * Runs the tasks of one thread: revives and compiles each stage once, then runs its loop for one partition after another.
 */
export class StageRunner implements TaskRunner {
  readonly #loopCache = new LoopCache();
  readonly #functions = new FunctionCache();
  readonly #stages = new Map<BinaryId, Stage>();
  readonly #variables: TaskVariables;

  constructor(variables: TaskVariables) {
    this.#variables = variables;
  }

  run(task: TaskDescription, binary: LoadedBinary, env: TaskEnvironment): TaskOutcome | Promise<TaskOutcome> {
    const stage = this.#stages.get(binary.id);
    if (stage !== undefined) return runTask(stage, task, env, this.#variables, 0);
    return this.#prepare(binary, env).then((fresh) =>
      runTask(fresh, task, env, this.#variables, fresh.deserializeTimeMs),
    );
  }

  forgetStage(binaryId: BinaryId): void {
    this.#stages.delete(binaryId);
  }

  forgetBroadcast(broadcastId: number): void {
    this.#variables.broadcasts.forget(broadcastId);
  }

  async #prepare(binary: LoadedBinary, env: TaskEnvironment): Promise<Stage> {
    const start = performance.now();
    const { reviveOptions } = this.#variables;
    const classes: unknown[] = [];
    const plan = await decodeStagePlan(
      binary.bytes,
      (wire) => revive(wire, reviveOptions, this.#functions),
      async (bytes) => {
        const reviveFresh = () => reviveFunction(bytes, reviveOptions);
        classes.push((await this.#functions.revive(bytes, reviveFresh)).fn);
      },
    );
    const stageDir = debugConf.stageDir.get(env.conf);
    const prepared = prepareStage(plan, {
      compiler: debugConf.stageCompiler.get(env.conf),
      ...(stageDir !== undefined && { stageDir }),
      loopCache: this.#loopCache,
    });
    const stage = { plan, prepared, classes, deserializeTimeMs: performance.now() - start };
    this.#stages.set(binary.id, stage);
    return stage;
  }
}

async function revive(
  wire: Extract<FunctionWire, { kind: 'user' }>,
  options: ReviveOptions,
  functions: FunctionCache,
): Promise<UserFunction> {
  const { operator, site, trivial } = wire;
  const revived = await functions.revive(wire.bytes, (bytes) => reviveFunction(bytes, options));
  return {
    kind: 'user',
    fn: revived.fn as AnyFunction,
    operator,
    site,
    sourceKey: revived.sourceKey,
    ...(trivial !== undefined && { trivial }),
    ...(!revived.stateless && {
      make: (shared: Map<string, unknown>) => revived.make(shared) as AnyFunction,
    }),
  };
}

function runTask(
  { plan, prepared }: Stage,
  task: TaskDescription,
  env: TaskEnvironment,
  variables: TaskVariables,
  deserializeTimeMs: number,
): TaskOutcome {
  const start = performance.now();
  const context = new TaskContext({
    stageId: task.stageId,
    stageAttemptNumber: task.stageAttempt,
    partitionId: task.partition,
    attemptNumber: task.attemptNumber,
    taskAttemptId: task.taskId,
  });
  const services = new TaskServices(task, env);
  const spec = decodeValue(specBytes(task)) as PartitionSpec;
  variables.begin();
  let value: unknown;
  let result: Uint8Array;
  try {
    value = context.run(() => prepared.run(task.partition, spec, services, context));
    result = encodedResult(plan, value, variables.accumulators.updates());
  } catch (thrown) {
    // What was added while a partition was computed is lost with the task, and would not be added again where the next attempt finds it stored.
    if (variables.accumulators.areInUse) services.dropBlocks();
    throw thrown;
  }
  const metrics = {
    ...services.metrics(),
    deserializeTimeMs,
    runTimeMs: performance.now() - start,
    resultBytes: result.byteLength,
    ...(plan.sink.kind === 'shuffleWrite' && written(value as ShuffleWriteResult)),
  };
  return { result, metrics };
}

function encodedResult(plan: StagePlan, value: unknown, updates: Uint8Array | undefined): Uint8Array {
  const { sink } = plan;
  if (sink.kind === 'shuffleWrite') {
    const { sizes, bytes } = value as ShuffleWriteResult;
    return encodeMapOutput(sizes, bytes, updates);
  }
  const records = resultRecords(sink.result, value);
  try {
    return encodeResult(records, resultClasses, updates);
  } catch (thrown) {
    throw unsendableResult(thrown, plan, records);
  }
}

function written({ sizes, records }: ShuffleWriteResult): Partial<TaskMetrics> {
  return { shuffleRecordsWritten: records, shuffleBytesWritten: sizes.reduce((a, b) => a + b, 0) };
}

/** Every result travels as records: those of a collect, or the one value there is. */
function resultRecords(result: ResultNode, value: unknown): readonly unknown[] {
  switch (result.kind) {
    case 'collect':
    case 'take':
    case 'reduce':
    case 'extreme':
    case 'takeOrdered':
    case 'sampleKeys':
    case 'summarize':
    case 'approxDistinct':
    case 'drawStrata':
      return value as readonly unknown[];
    case 'foreach':
    case 'saveAsTextFile':
      return [];
    case 'partition':
      return result.keepsResult ? [value] : [];
    case 'count':
    case 'aggregate':
      return [value];
  }
}

/** The file of a large one is the driver's to remove. */
function specBytes({ spec }: TaskDescription): Uint8Array {
  return spec instanceof Uint8Array ? spec : readFileSync(spec.file);
}
