import type { Clock } from '../common/clock.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import { type ExecutorId, IdGenerator, type JobId, type ShuffleId } from '../common/ids.ts';
import type { SparkListenerEvent } from '../protocol/listener-events.ts';
import { ActiveJob } from './active-job.ts';
import { checkPartitions } from './check-partitions.ts';
import { type JobSubmission, JobWaiter } from './job-waiter.ts';
import type { MapOutputTracker } from './map-output-tracker.ts';
import type { SchedulerOptions } from './options.ts';
import type {
  AccumulatorSink,
  CacheLocations,
  DatasetCatalog,
  EventSink,
  OutputCommitHooks,
  TaskBinaryEncoder,
} from './ports.ts';
import type { DAGSchedulerEvent } from './scheduler-events.ts';
import type { ResultStage, Stage } from './stage.ts';
import { StageRegistry } from './stage-registry.ts';
import { StageSubmitter } from './stage-submitter.ts';
import type { TaskAttempt } from './task-attempt.ts';
import { TaskCompletion } from './task-completion.ts';
import type { TaskScheduler } from './task-scheduler.ts';
import type { TaskEnd, TaskSet, TaskSetEvents, TaskSetFailure } from './task-set.ts';

export interface DAGSchedulerDeps {
  readonly options: SchedulerOptions;
  readonly catalog: DatasetCatalog;
  readonly encoder: TaskBinaryEncoder;
  readonly tracker: MapOutputTracker;
  readonly tasks: TaskScheduler;
  readonly cache: CacheLocations | undefined;
  readonly accumulators: AccumulatorSink | undefined;
  readonly outputCommit: OutputCommitHooks | undefined;
  readonly events: EventSink;
  readonly clock: Clock;
  /** The time of events, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly warn: (message: string) => void;
  readonly post: (event: DAGSchedulerEvent) => void;
}

/**
 * Turns jobs into stages and runs them in order. It owns jobs and stages and deals with lost map outputs; single tasks, their retries and
 * executors are the task scheduler's.
 *
 * The public methods only check and post an event; everything is decided in {@link DAGScheduler.handle}. Every job settles: by its last
 * result, a failure, a cancellation, the stop of the context, or a fault of the scheduler itself.
 */
export class DAGScheduler implements TaskSetEvents {
  readonly #deps: DAGSchedulerDeps;
  readonly #registry: StageRegistry;
  readonly #submitter: StageSubmitter;
  readonly #completion: TaskCompletion;
  readonly #jobIds = new IdGenerator();
  /** Every job that has not settled, also those whose event waits. */
  readonly #jobIdToWaiter = new Map<JobId, JobWaiter>();
  readonly #activeJobs = new Map<JobId, ActiveJob>();
  /** Shuffles that nobody can refer to any more, whose stage a job still has. */
  readonly #forgottenShuffles = new Set<ShuffleId>();
  /** Why no more jobs are taken. */
  #closed: { readonly code: string; readonly reason: string; readonly cause?: unknown } | undefined;

  constructor(deps: DAGSchedulerDeps) {
    this.#deps = deps;
    const abortStage = (stage: Stage, message: string, cause: unknown) =>
      this.#abortStage(stage, message, cause);
    const { options, catalog, encoder, tracker } = deps;
    this.#registry = new StageRegistry(catalog, encoder, tracker, options);
    this.#submitter = new StageSubmitter({
      ...deps,
      registry: this.#registry,
      requestResubmit: () => deps.post({ kind: 'ResubmitFailedStages' }),
      taskEvents: this,
      abortStage,
    });
    this.#completion = new TaskCompletion({
      ...deps,
      registry: this.#registry,
      submitter: this.#submitter,
      abortStage,
      jobSucceeded: (stage) => this.#jobSucceeded(stage),
    });
  }

  /**
   * Submits a job. Throws NO_SUCH_PARTITION for a partition that the dataset does not have, and CONTEXT_STOPPED after the stop; whatever
   * happens later rejects the waiter's `completion`.
   */
  submitJob(submission: JobSubmission): JobWaiter {
    if (this.#closed !== undefined) throw this.#closedError();
    checkPartitions(submission, this.#deps.catalog.partitions(submission.dataset).length);
    const caller: { stack?: string } = {};
    Error.captureStackTrace(caller, this.submitJob);
    const { signal } = submission;
    const jobId = this.#jobIds.next();
    const onAbort = () => this.#cancel(jobId, 'its signal was aborted', signal?.reason);
    const waiter = new JobWaiter(jobId, submission, caller, () => {
      this.#jobIdToWaiter.delete(jobId);
      signal?.removeEventListener('abort', onAbort);
    });
    if (signal?.aborted) {
      waiter.fail(
        'JOB_CANCELLED',
        cancelMessage(jobId, 'its signal was aborted before it began'),
        signal.reason,
      );
      return waiter;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#jobIdToWaiter.set(jobId, waiter);
    this.#deps.post({ kind: 'JobSubmitted', waiter });
    return waiter;
  }

  /** The job rejects with JOB_CANCELLED; its tasks that no other job needs are killed. Does nothing to a job that has settled. */
  cancelJob(jobId: JobId, reason = 'it was asked for'): void {
    this.#cancel(jobId, reason, undefined);
  }

  cancelAllJobs(reason = 'all jobs were cancelled'): void {
    this.#deps.post({ kind: 'AllJobsCancelled', reason });
  }

  /** Nobody can refer to the shuffle any more. Its outputs go as soon as no job uses them. */
  forgetShuffle(shuffleId: ShuffleId): void {
    this.#deps.post({ kind: 'ShuffleForgotten', shuffleId });
  }

  /** Takes no more jobs; those not settled reject with CONTEXT_STOPPED when the event is handled. Idempotent. */
  stop(reason: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = { code: 'CONTEXT_STOPPED', reason };
    this.#deps.post({ kind: 'Stopped', reason });
  }

  /** Nothing can run any more: all jobs fail at once, and no more are taken. */
  failAll(code: string, reason: string, cause: unknown): void {
    this.#closed ??= { code, reason, cause };
    for (const waiter of [...this.#jobIdToWaiter.values()]) {
      waiter.fail(code, `Job ${waiter.jobId} failed: ${reason}`, cause);
    }
    this.#submitter.close();
    this.#submitter.endAll(reason);
    for (const jobId of this.#activeJobs.keys()) {
      const failureReason = `Job ${jobId} failed: ${reason}`;
      this.#tell({ kind: 'JobEnd', time: this.#now(), jobId, failureReason });
    }
    this.#activeJobs.clear();
  }

  /** Jobs, stages and waiting events of jobs that are held. All zero when no job is left. */
  get held(): { readonly jobs: number; readonly stages: number } {
    return { jobs: this.#jobIdToWaiter.size, stages: this.#registry.size + this.#submitter.size };
  }

  /** Called before the task scheduler hears of it, so that nothing is sent with outputs that are gone. */
  executorLost(executorId: ExecutorId): void {
    this.#completion.executorLost(executorId);
  }

  taskStarted(attempt: TaskAttempt): void {
    this.#deps.post({ kind: 'TaskStarted', attempt });
  }

  taskEnded(attempt: TaskAttempt, end: TaskEnd): void {
    this.#deps.post({ kind: 'TaskEnded', attempt, end });
  }

  taskSetFailed(taskSet: TaskSet, failure: TaskSetFailure): void {
    this.#deps.post({ kind: 'TaskSetFailed', taskSet, failure });
  }

  handle(event: DAGSchedulerEvent): void {
    switch (event.kind) {
      case 'JobSubmitted':
        this.#jobSubmitted(event.waiter);
        break;
      case 'JobCancelled':
        this.#jobCancelled(event.jobId, event.reason, event.cause);
        break;
      case 'AllJobsCancelled':
        for (const jobId of [...this.#activeJobs.keys()]) this.#jobCancelled(jobId, event.reason, undefined);
        break;
      case 'TaskStarted':
        this.#tell({ kind: 'TaskStart', time: this.#now(), task: event.attempt.info() });
        break;
      case 'TaskEnded':
        this.#taskEnded(event.attempt, event.end);
        break;
      case 'TaskSetFailed':
        this.#taskSetFailed(event.taskSet, event.failure);
        break;
      case 'ResubmitFailedStages':
        this.#submitter.resubmitFailed();
        break;
      case 'ShuffleForgotten':
        this.#shuffleForgotten(event.shuffleId);
        break;
      case 'Stopped':
        this.#stopped(event.reason);
        break;
    }
  }

  #closedError(): SparkError {
    const { code, reason, cause } = this.#closed!;
    return new SparkError(code, `Cannot run a job: ${reason}`, cause === undefined ? undefined : { cause });
  }

  #cancel(jobId: JobId, reason: string, cause: unknown): void {
    this.#deps.post({ kind: 'JobCancelled', jobId, reason, cause });
  }

  #jobSubmitted(waiter: JobWaiter): void {
    const { jobId, submission } = waiter;
    if (this.#closed !== undefined) {
      waiter.fail(this.#closed.code, `Job ${jobId} ended: ${this.#closed.reason}`);
      return;
    }
    if (submission.partitions.length === 0) {
      this.#tellJobStart(waiter, []);
      this.#tell({ kind: 'JobEnd', time: this.#now(), jobId });
      waiter.succeed();
      return;
    }
    let finalStage: ResultStage;
    try {
      finalStage = this.#registry.resultStageFor(waiter);
    } catch (error) {
      waiter.fail('JOB_ABORTED', `Job aborted: its stages could not be made: ${messageOf(error)}`, error);
      return;
    }
    const job = new ActiveJob(waiter, finalStage, this.#registry.claim(finalStage, jobId));
    this.#activeJobs.set(jobId, job);
    this.#tellJobStart(waiter, job.stages);
    this.#submitter.submit(finalStage);
  }

  #taskEnded(attempt: TaskAttempt, end: TaskEnd): void {
    if (attempt.wasStarted) {
      const { reason, metrics } = end;
      const task = attempt.info();
      this.#tell({ kind: 'TaskEnd', time: this.#now(), task, reason, metrics });
      this.#registry.stage(task.stageId)?.addTask(task, metrics);
    }
    this.#completion.taskEnded(attempt, end);
  }

  #taskSetFailed({ stageId }: TaskSet, { message, cause }: TaskSetFailure): void {
    const stage = this.#registry.stage(stageId);
    if (stage !== undefined) this.#abortStage(stage, message, cause);
  }

  #jobCancelled(jobId: JobId, reason: string, cause: unknown): void {
    const job = this.#activeJobs.get(jobId);
    if (job !== undefined)
      this.#endJob(job, { code: 'JOB_CANCELLED', message: cancelMessage(jobId, reason), cause });
  }

  #abortStage(stage: Stage, message: string, cause: unknown): void {
    for (const jobId of [...stage.jobIds]) {
      const job = this.#activeJobs.get(jobId);
      if (job !== undefined)
        this.#endJob(job, { code: 'JOB_ABORTED', message: `Job aborted: ${message}`, cause });
    }
  }

  #jobSucceeded(stage: ResultStage): void {
    this.#submitter.finish(stage);
    const job = this.#activeJobs.get(stage.waiter.jobId);
    if (job !== undefined) this.#endJob(job, undefined);
  }

  #endJob(job: ActiveJob, failure: { code: string; message: string; cause: unknown } | undefined): void {
    const { jobId, waiter } = job;
    this.#activeJobs.delete(jobId);
    const reason = failure?.message ?? `job ${jobId} is done without it`;
    for (const stage of this.#registry.release(job.stages, jobId)) {
      this.#submitter.drop(stage, reason);
      if (stage.kind === 'shuffleMap' && this.#forgottenShuffles.delete(stage.shuffleId)) {
        this.#removeShuffle(stage.shuffleId);
      }
    }
    const ended = { kind: 'JobEnd', time: this.#now(), jobId } as const;
    this.#tell(failure === undefined ? ended : { ...ended, failureReason: failure.message });
    if (failure === undefined) waiter.succeed();
    else waiter.fail(failure.code, failure.message, failure.cause);
  }

  #shuffleForgotten(shuffleId: ShuffleId): void {
    if (this.#registry.mapStage(shuffleId) !== undefined) this.#forgottenShuffles.add(shuffleId);
    else this.#removeShuffle(shuffleId);
  }

  #removeShuffle(shuffleId: ShuffleId): void {
    if (!this.#deps.tracker.contains(shuffleId)) return;
    this.#deps.tracker.unregisterShuffle(shuffleId);
    this.#deps.tasks.forgetShuffle(shuffleId);
  }

  #stopped(reason: string): void {
    for (const job of [...this.#activeJobs.values()]) {
      const message = `Job ${job.jobId} ended: ${reason}`;
      this.#endJob(job, { code: 'CONTEXT_STOPPED', message, cause: undefined });
    }
    this.#submitter.close();
  }

  #tellJobStart({ jobId, submission }: JobWaiter, stages: readonly Stage[]): void {
    const { description, site } = submission;
    const stageIds = stages.map((stage) => stage.id);
    this.#tell({ kind: 'JobStart', time: this.#now(), jobId, description, site, stageIds });
  }

  #tell(event: SparkListenerEvent): void {
    this.#deps.events.post(event);
  }

  #now(): number {
    return this.#deps.now();
  }
}

function cancelMessage(jobId: JobId, reason: string): string {
  return `Job ${jobId} cancelled: ${reason}`;
}
