import { messageOf } from '../common/errors.ts';
import type { ExecutorId } from '../common/ids.ts';
import type { FetchFailed } from '../protocol/task-end-reason.ts';
import { decideOnFetchFailure } from './fetch-failure-policy.ts';
import type { MapOutputTracker } from './map-output-tracker.ts';
import type { SchedulerOptions } from './options.ts';
import type { AccumulatorSink, MapOutput } from './ports.ts';
import type { ResultStage, ShuffleMapStage, Stage } from './stage.ts';
import type { StageRegistry } from './stage-registry.ts';
import type { StageSubmitter } from './stage-submitter.ts';
import type { TaskAttempt } from './task-attempt.ts';
import type { TaskEnd } from './task-set.ts';

export interface TaskCompletionDeps {
  readonly options: SchedulerOptions;
  readonly registry: StageRegistry;
  readonly tracker: MapOutputTracker;
  readonly submitter: StageSubmitter;
  readonly accumulators: AccumulatorSink | undefined;
  readonly warn: (message: string) => void;
  readonly abortStage: (stage: Stage, message: string, cause: unknown) => void;
  readonly jobSucceeded: (stage: ResultStage) => void;
}

/**
 * What the end of a task means for its stage: a partition of a job is done, a map output is there, or one is lost. Failures of the task
 * itself were dealt with by its TaskSetManager.
 */
export class TaskCompletion {
  readonly #deps: TaskCompletionDeps;
  /** Executors whose files are gone; ids are not used again. Empty where files outlive executors. */
  readonly #lostExecutors = new Set<ExecutorId>();

  constructor(deps: TaskCompletionDeps) {
    this.#deps = deps;
  }

  taskEnded(attempt: TaskAttempt, end: TaskEnd): void {
    const stage = this.#deps.registry.stage(attempt.taskSet.stageId);
    // Its jobs are over; or the task was one of a stage that never had this job.
    if (stage === undefined) return;
    if (end.reason.kind === 'FetchFailed') this.#fetchFailed(stage, attempt, end.reason);
    if (end.reason.kind !== 'Success') return;
    if (stage.kind === 'result') this.#resultTaskDone(stage, attempt, end);
    else this.#mapTaskDone(stage, attempt, end);
  }

  executorLost(executorId: ExecutorId): void {
    if (this.#deps.options.shuffleFilesOutliveExecutors) return;
    this.#lostExecutors.add(executorId);
    this.#deps.tracker.unregisterOutputsOnExecutor(executorId);
  }

  #resultTaskDone(stage: ResultStage, attempt: TaskAttempt, end: TaskEnd): void {
    const { key } = attempt;
    if (!stage.finish(key)) return;
    this.#accumulate(attempt, end);
    const { abortStage, jobSucceeded } = this.#deps;
    try {
      stage.waiter.submission.onResult(key, end.output?.value);
    } catch (error) {
      const task = `task ${attempt.partition} of stage ${stage.id}`;
      abortStage(stage, `the result of ${task} could not be taken on the driver: ${messageOf(error)}`, error);
      return;
    }
    if (stage.isAvailable) jobSucceeded(stage);
  }

  #mapTaskDone(stage: ShuffleMapStage, attempt: TaskAttempt, end: TaskEnd): void {
    const { tracker, submitter } = this.#deps;
    const { key, taskId: mapId, executorId } = attempt;
    const output = end.output!.value as MapOutput;
    if (output.bytes !== undefined || !this.#lostExecutors.has(executorId)) {
      const isNew = tracker.registerMapOutput(stage.shuffleId, key, { mapId, executorId, ...output });
      if (isNew && tracker.countsFirst(stage.shuffleId, key)) this.#accumulate(attempt, end);
    }
    stage.pending.delete(key);
    if (!submitter.isRunning(stage) || stage.pending.size > 0) return;
    submitter.finish(stage);
    if (stage.isAvailable) submitter.submitChildrenOf(stage);
    else submitter.submit(stage);
  }

  #fetchFailed(stage: Stage, attempt: TaskAttempt, reason: FetchFailed): void {
    const { options, registry, tracker, submitter, abortStage } = this.#deps;
    const decision = decideOnFetchFailure({
      failedAttempt: attempt.taskSet.stageAttempt,
      latestAttempt: stage.latestAttempt,
      failedAttempts: stage.fetchFailedAttempts,
      maxConsecutiveAttempts: options.maxConsecutiveStageAttempts,
    });
    if (decision === 'ignore') return;
    const isFirstOfAttempt = !stage.fetchFailedAttempts.has(attempt.taskSet.stageAttempt);
    stage.fetchFailedAttempts.add(attempt.taskSet.stageAttempt);
    tracker.unregisterMapOutput(reason.shuffleId, reason.mapIndex, reason.mapId);
    const failures = stage.fetchFailedAttempts.size;
    // A task meets one missing output at a time, and a stage has few attempts: where more are gone, all are made again.
    if (failures > 1 && isFirstOfAttempt) tracker.unregisterOutputsOf(reason.shuffleId);
    submitter.finish(stage, reason.message);
    if (decision === 'abort') {
      const times = failures === 1 ? '1 time' : `${failures} times in a row`;
      const what = `map outputs of shuffle ${reason.shuffleId} could not be read`;
      abortStage(
        stage,
        `stage ${stage.id} failed ${times} because ${what}, most recently: ${reason.message}`,
        undefined,
      );
      return;
    }
    const mapStage = registry.mapStage(reason.shuffleId);
    submitter.failUntilResubmit(mapStage === undefined ? [stage] : [mapStage, stage]);
  }

  #accumulate(attempt: TaskAttempt, end: TaskEnd): void {
    const updates = end.output?.accumulatorUpdates;
    if (this.#deps.accumulators === undefined || updates === undefined) return;
    try {
      this.#deps.accumulators.taskSucceeded(updates);
    } catch (error) {
      const task = `task ${attempt.partition} of stage ${attempt.taskSet.stageId}`;
      this.#deps.warn(`Cannot add what ${task} added to accumulators: ${messageOf(error)}`);
    }
  }
}
