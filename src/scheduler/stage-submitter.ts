import type { Clock, Timer } from '../common/clock.ts';
import { messageOf } from '../common/errors.ts';
import { formatBytes } from '../common/format-bytes.ts';
import { usesPersisted } from '../lineage/persisted-blocks.ts';
import type { MapOutputTracker } from './map-output-tracker.ts';
import type { SchedulerOptions } from './options.ts';
import type { CacheLocations, EventSink, OutputCommitHooks } from './ports.ts';
import type { ShuffleMapStage, Stage } from './stage.ts';
import { shufflesBehind } from './stage-graph.ts';
import type { StageRegistry } from './stage-registry.ts';
import type { TaskScheduler } from './task-scheduler.ts';
import type { TaskSet, TaskSetEvents } from './task-set.ts';

/** A binary above this is worth a warning: it is sent to every executor. */
const LARGE_BINARY_BYTES = 1_000 * 1_024;

export interface StageSubmitterDeps {
  readonly options: SchedulerOptions;
  readonly registry: StageRegistry;
  readonly tracker: MapOutputTracker;
  readonly tasks: TaskScheduler;
  readonly cache: CacheLocations | undefined;
  readonly outputCommit: OutputCommitHooks | undefined;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly now: () => number;
  readonly warn: (message: string) => void;
  /** Called some time after {@link StageSubmitter.fail}; shall call {@link StageSubmitter.resubmitFailed} in an event. */
  readonly requestResubmit: () => void;
  /** Takes the ends of tasks. */
  readonly taskEvents: TaskSetEvents;
  /** Fails all jobs that need the stage. */
  readonly abortStage: (stage: Stage, message: string, cause: unknown) => void;
}

/**
 * Brings stages to run, parents first. A stage that is asked for is in at most one of three sets:
 *
 * `waiting` (a parent's outputs are missing) → `running` (its task set is submitted) → none (done), or → `failed` (map outputs were lost;
 * after a pause that gathers such failures it is submitted again, with its parents).
 */
export class StageSubmitter {
  readonly #deps: StageSubmitterDeps;
  readonly #waiting = new Set<Stage>();
  readonly #running = new Set<Stage>();
  readonly #failed = new Set<Stage>();
  #resubmit: Timer | undefined;

  constructor(deps: StageSubmitterDeps) {
    this.#deps = deps;
  }

  isRunning(stage: Stage): boolean {
    return this.#running.has(stage);
  }

  /** Submits the stage if its parents are there, else the missing parents, and so on. The walk keeps a stack of its own. */
  submit(stage: Stage): void {
    const stack = [stage];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      // A stage that was aborted a moment ago took its jobs with it.
      if (next.jobIds.size === 0 || this.#isKnown(next)) continue;
      const missing = this.#missingParents(next);
      if (missing.length === 0) {
        this.#submitMissingTasks(next);
      } else {
        this.#waiting.add(next);
        stack.push(...missing.reverse());
      }
    }
  }

  /** The stage's map outputs are all there: stages that waited for them are looked at again, older jobs first. */
  submitChildrenOf(parent: ShuffleMapStage): void {
    const children = [...this.#waiting].filter((stage) => stage.parents.includes(parent));
    children.sort((a, b) => a.firstJobId - b.firstJobId);
    for (const child of children) {
      this.#waiting.delete(child);
      this.submit(child);
    }
  }

  /** The newest attempt of a running stage is over. */
  finish(stage: Stage, failureReason?: string): void {
    if (!this.#running.delete(stage)) return;
    const { events, now, outputCommit } = this.#deps;
    if (failureReason === undefined) stage.fetchFailedAttempts.clear();
    outputCommit?.stageEnd(stage.id);
    const ended = {
      kind: 'StageCompleted',
      time: now(),
      stage: stage.info(),
      totals: stage.totals,
    } as const;
    events.post(failureReason === undefined ? ended : { ...ended, failureReason });
  }

  /** The scheduler failed: tells that what ran has ended, and does nothing else. */
  endAll(failureReason: string): void {
    const { events, now } = this.#deps;
    for (const stage of this.#running) {
      const { totals } = stage;
      events.post({ kind: 'StageCompleted', time: now(), stage: stage.info(), totals, failureReason });
    }
    this.#running.clear();
  }

  /** The stages run again after a pause in which others may fail for the same reason. */
  failUntilResubmit(stages: readonly Stage[]): void {
    for (const stage of stages) this.#failed.add(stage);
    const { clock, options, requestResubmit } = this.#deps;
    this.#resubmit ??= clock.after(options.resubmitDelayMs, requestResubmit);
  }

  resubmitFailed(): void {
    this.#resubmit = undefined;
    const failed = [...this.#failed].sort((a, b) => a.firstJobId - b.firstJobId || a.id - b.id);
    this.#failed.clear();
    for (const stage of failed) this.submit(stage);
  }

  /** Nobody needs the stage any more. */
  drop(stage: Stage, reason: string): void {
    this.#waiting.delete(stage);
    this.#failed.delete(stage);
    this.#deps.tasks.cancelStage(stage.id, reason);
    this.finish(stage, reason);
    if (stage.binary.wasTaken) this.#deps.tasks.forgetBinary(stage.binary.id);
  }

  /** Stages in any set: none when no job is left. */
  get size(): number {
    return this.#waiting.size + this.#running.size + this.#failed.size;
  }

  close(): void {
    this.#resubmit?.cancel();
    this.#resubmit = undefined;
  }

  #isKnown(stage: Stage): boolean {
    return this.#waiting.has(stage) || this.#running.has(stage) || this.#failed.has(stage);
  }

  #missingParents(stage: Stage): ShuffleMapStage[] {
    return this.#inputs(stage).filter((parent) => !parent.isAvailable);
  }

  /**
   * The map stages whose outputs the stage reads; not those that a cached dataset hides. A stage that missed such outputs reads them all: what is said to be cached
   * may be gone, or its functions were sent before the dataset was persisted.
   */
  #inputs(stage: Stage): ShuffleMapStage[] {
    const { cache, registry } = this.#deps;
    if (cache === undefined || stage.fetchFailedAttempts.size > 0) return [...stage.parents];
    return shufflesBehind(stage.dataset, (dataset) => cache.isFullyCached(dataset)).map(
      (cut) => registry.mapStage(cut.node.shuffleId)!,
    );
  }

  #submitMissingTasks(stage: Stage): void {
    const keys = stage.missingKeys();
    if (keys.length === 0) {
      if (stage.kind === 'shuffleMap') this.submitChildrenOf(stage);
      return;
    }
    const { options, abortStage, events, now, outputCommit, tasks, taskEvents } = this.#deps;
    if (stage.numAttempts >= options.maxStageAttempts) {
      const limit = `spark.stage.maxAttempts (${options.maxStageAttempts})`;
      abortStage(
        stage,
        `stage ${stage.id} ran ${stage.numAttempts} times, which is the limit of ${limit}`,
        undefined,
      );
      return;
    }
    const stageAttempt = stage.newAttempt(keys.length);
    outputCommit?.stageStart(stage.id, stage.specs.length - 1);
    this.#running.add(stage);
    events.post({ kind: 'StageSubmitted', time: now(), stage: stage.info() });
    if (!this.#encode(stage)) return;
    if (stage.kind === 'shuffleMap') for (const key of keys) stage.pending.add(key);
    tasks.submitTasks({
      stageId: stage.id,
      stageAttempt,
      jobId: stage.firstJobId,
      binary: stage.binary,
      keys,
      partitions: keys.map((key) => stage.partitionOf(key)),
      specs: stage.specs,
      ...shufflesOf(stage, this.#inputs(stage)),
      usesPersisted: usesPersisted(stage.dataset),
      resultMeter: stage.kind === 'result' ? stage.resultMeter : undefined,
      events: taskEvents,
    });
  }

  /** False when the stage was aborted because its functions cannot be sent. */
  #encode(stage: Stage): boolean {
    const { abortStage, warn } = this.#deps;
    try {
      const bytes = stage.binary.encode();
      if (bytes > LARGE_BINARY_BYTES && stage.numAttempts === 1) {
        warn(
          `The functions of stage ${stage.id} and what they capture take ${formatBytes(bytes)}, sent to every executor; ` +
            'capture less, or use sc.broadcast(value)',
        );
      }
      return true;
    } catch (error) {
      abortStage(stage, `stage ${stage.id} cannot be sent to executors: ${messageOf(error)}`, error);
      return false;
    }
  }
}

function shufflesOf(
  stage: Stage,
  inputs: readonly ShuffleMapStage[],
): Pick<TaskSet, 'shuffles' | 'hiddenShuffles'> {
  const hidden = stage.parents.filter((parent) => !inputs.includes(parent));
  return {
    shuffles: inputs.map(({ shuffleId }) => shuffleId),
    hiddenShuffles: hidden.map(({ shuffleId }) => shuffleId),
  };
}
