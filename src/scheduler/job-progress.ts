import type { JobId, StageId } from '../common/ids.ts';
import type {
  SparkListenerEvent,
  SparkListenerJobStart,
  StageInfo,
  TaskInfo,
} from '../protocol/listener-events.ts';
import type { EventSink } from './ports.ts';

export type JobStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED';

export interface JobProgressEntry {
  readonly start: SparkListenerJobStart;
  status: JobStatus;
}

/** The newest attempt of a stage. */
export interface StageProgressEntry {
  info: StageInfo;
  submissionTime: number;
  active: boolean;
  numActiveTasks: number;
  numCompletedTasks: number;
  numFailedTasks: number;
}

/** Counts what listener events tell of jobs and stages. Holds all that run, and of those that ended the last ones. */
export class JobProgress implements EventSink {
  readonly #retainedJobs: number;
  readonly #retainedStages: number;
  readonly #jobs = new Map<JobId, JobProgressEntry>();
  readonly #stages = new Map<StageId, StageProgressEntry>();
  readonly #activeJobs = new Set<JobId>();
  readonly #activeStages = new Set<StageId>();
  /** In the order in which they ended, the oldest first. */
  readonly #endedJobs = new Set<JobId>();
  readonly #endedStages = new Set<StageId>();

  constructor(retainedJobs: number, retainedStages: number) {
    this.#retainedJobs = retainedJobs;
    this.#retainedStages = retainedStages;
  }

  get activeJobIds(): number[] {
    return [...this.#activeJobs];
  }

  get activeStageIds(): number[] {
    return [...this.#activeStages];
  }

  get jobIds(): number[] {
    return [...this.#jobs.keys()];
  }

  job(jobId: JobId): JobProgressEntry | undefined {
    return this.#jobs.get(jobId);
  }

  stage(stageId: StageId): StageProgressEntry | undefined {
    return this.#stages.get(stageId);
  }

  post(event: SparkListenerEvent): void {
    switch (event.kind) {
      case 'JobStart':
        this.#jobs.set(event.jobId, { start: event, status: 'RUNNING' });
        this.#activeJobs.add(event.jobId);
        break;
      case 'JobEnd':
        this.#jobEnded(event.jobId, event.failureReason === undefined ? 'SUCCEEDED' : 'FAILED');
        break;
      case 'StageSubmitted':
        this.#stageSubmitted(event.stage, event.time);
        break;
      case 'StageCompleted':
        this.#stageCompleted(event.stage.stageId);
        break;
      case 'TaskStart':
        this.#count(event.task, 'numActiveTasks', 1);
        break;
      case 'TaskEnd':
        this.#count(event.task, 'numActiveTasks', -1);
        if (event.reason.kind === 'Success') this.#count(event.task, 'numCompletedTasks', 1);
        else if (event.reason.kind !== 'TaskKilled') this.#count(event.task, 'numFailedTasks', 1);
        break;
      default:
        break;
    }
  }

  #jobEnded(jobId: JobId, status: JobStatus): void {
    const job = this.#jobs.get(jobId);
    if (job !== undefined) job.status = status;
    this.#activeJobs.delete(jobId);
    this.#endedJobs.add(jobId);
    dropOldest(this.#endedJobs, this.#retainedJobs, this.#jobs);
  }

  #stageSubmitted(info: StageInfo, submissionTime: number): void {
    const counts = { numActiveTasks: 0, numCompletedTasks: 0, numFailedTasks: 0 };
    this.#stages.set(info.stageId, { info, submissionTime, active: true, ...counts });
    this.#activeStages.add(info.stageId);
    this.#endedStages.delete(info.stageId);
  }

  #stageCompleted(stageId: StageId): void {
    const stage = this.#stages.get(stageId);
    if (stage !== undefined) stage.active = false;
    this.#activeStages.delete(stageId);
    this.#endedStages.add(stageId);
    dropOldest(this.#endedStages, this.#retainedStages, this.#stages);
  }

  /** Tasks of older attempts are not counted: the entry is the newest attempt's. */
  #count(
    task: TaskInfo,
    counter: 'numActiveTasks' | 'numCompletedTasks' | 'numFailedTasks',
    by: number,
  ): void {
    const stage = this.#stages.get(task.stageId);
    if (stage?.info.attempt === task.stageAttempt) stage[counter] += by;
  }
}

function dropOldest(ended: Set<number>, retained: number, entries: Map<number, unknown>): void {
  for (const id of ended) {
    if (ended.size <= retained) return;
    ended.delete(id);
    entries.delete(id);
  }
}
