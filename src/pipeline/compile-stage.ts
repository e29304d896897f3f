import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { StagePlan } from '../lineage/stage-plan.ts';
import type { TaskContext } from '../lineage/task-context.ts';
import { closeAfterFailure } from './close-after-failure.ts';
import { CompiledRunner } from './compiled-runner.ts';
import { InterpretedRunner } from './interpreted-runner.ts';
import type { LoopCache } from './loop-cache.ts';
import { type Path, resolvePaths } from './path.ts';
import type { StageServices } from './ports.ts';
import { sinkNode, sinkOf } from './sinks/registry.ts';
import type { SinkNode, SinkNodeOf } from './sinks/sink.ts';
import { type PathRunner, StageTask } from './stage-task.ts';
import { Step } from './step.ts';
import { operatorName, placedSteps } from './step-specs.ts';
import { textParts } from './text-parts.ts';

export interface StageOptions {
  /** False: operators are interpreted, with equal results. */
  readonly compiler: boolean;
  /** A folder where the text of every new loop is written. */
  readonly stageDir?: string;
  readonly loopCache: LoopCache;
}

export interface PreparedStage {
  /**
   * Runs one task and returns its value: what `ResultNode` says for its kind, a `ShuffleWriteResult` for a shuffle.
   *
   * @throws StageFailure if a user's function threw; SparkError `ASYNC_RESULT`, `NOT_ITERABLE`, `NOT_A_PAIR`, `INVALID_KEY` for results and records that an
   * operator cannot take; whatever the services threw, as it is. Everything is closed then, and what was written is removed.
   */
  run(partition: number, spec: PartitionSpec, services: StageServices, context: TaskContext): unknown;
}

/**
 * Makes a stage's plan ready to run tasks, one at a time. Loops are compiled when the first task needs them, as the way through unions depends on the partition.
 *
 * Every result of a user's function is checked for being a Promise, except that of a `mapPartitions` generator's own records.
 */
export function prepareStage(
  plan: StagePlan,
  { compiler, stageDir, loopCache }: StageOptions,
): PreparedStage {
  const runner: PathRunner = compiler ? new CompiledRunner(loopCache, stageDir) : new InterpretedRunner();
  return {
    run(partition, spec, services, context) {
      const task = new StageTask(runner, services);
      try {
        const paths = resolvePaths(plan.dataset, partition, spec);
        const sink = sinkNode(plan);
        return sink === undefined
          ? runPartition(plan, task, paths, context)
          : runSink(plan, task, paths, sink, partition);
      } catch (thrown) {
        closeAfterFailure(() => task.close());
        throw thrown;
      }
    },
  };
}

function runSink(
  plan: StagePlan,
  task: StageTask,
  paths: readonly Path[],
  node: SinkNode,
  partition: number,
): unknown {
  if (node.kind === 'sampleKeys') return runSample(plan, task, paths, node, partition);
  return intoSink(plan, task, paths, node);
}

/** Reads parts of a large text only. Where it finds too few pairs there, it reads all of them. */
function runSample(
  plan: StagePlan,
  task: StageTask,
  paths: readonly Path[],
  node: SinkNodeOf<'sampleKeys'>,
  partition: number,
): unknown {
  const parts = textParts(paths, node.limit, partition);
  if (parts !== undefined) {
    const [count, ...keys] = intoSink(plan, task, parts.paths, node) as [number, ...unknown[]];
    if (keys.length === node.limit) return [Math.round(count / parts.share), ...keys];
  }
  return intoSink(plan, task, paths, node);
}

function intoSink(plan: StagePlan, task: StageTask, paths: readonly Path[], node: SinkNode): unknown {
  const sink = sinkOf(node.kind);
  const state = sink.open(node, task.services);
  try {
    const steps = placedSteps(sink.steps(node, plan.dataset.node.site));
    task.push(paths, { kind: node.kind, steps, state });
    // Closing runs the clean-up of the user's generators, which may fail the task: nothing is committed before.
    task.close();
    return state.finish();
  } catch (thrown) {
    state.abort?.();
    throw thrown;
  }
}

function runPartition(
  plan: StagePlan,
  task: StageTask,
  paths: readonly Path[],
  context: TaskContext,
): unknown {
  const { sink, dataset } = plan;
  if (sink.kind !== 'result' || sink.result.kind !== 'partition') throw new Error('Unexpected sink');
  const { fn, keepsResult } = sink.result;
  const site = fn.kind === 'user' ? fn.site : dataset.node.site;
  const spec = { operator: operatorName(fn, 'runJob'), site, fn, whole: true };
  const step = new Step(task.guard([spec]), 0, task.functionOf(fn), undefined);
  const result = step.callWhole([task.iterate(paths), context]);
  task.faults.throwEngineFailure();
  task.close();
  return keepsResult ? result : undefined;
}
