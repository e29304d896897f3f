import type { CallSite } from '../common/call-site.ts';
import type { JobId, ShuffleId, StageId } from '../common/ids.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { operatorOf } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { StageInfo, StageTotals, TaskInfo } from '../protocol/listener-events.ts';
import { addTaskMetrics, emptyTaskMetrics, type TaskMetrics } from '../protocol/task-metrics.ts';
import type { JobWaiter } from './job-waiter.ts';
import type { MapOutputTracker } from './map-output-tracker.ts';
import type { ResultSizeMeter } from './result-size-meter.ts';
import type { StageBinary } from './stage-binary.ts';

export type Stage = ResultStage | ShuffleMapStage;

export interface StageParts {
  readonly id: StageId;
  /** The stage's last RDD. */
  readonly dataset: Dataset;
  readonly specs: readonly PartitionSpec[];
  readonly parents: readonly ShuffleMapStage[];
  readonly firstJobId: JobId;
  readonly binary: StageBinary;
}

/**
 * Tasks that run without a shuffle between them. A stage knows what it computes and what of it is missing; when it runs is decided by the
 * DAG scheduler, how its tasks fare by a TaskSetManager for each attempt.
 */
abstract class StageBase {
  readonly id: StageId;
  readonly dataset: Dataset;
  readonly specs: readonly PartitionSpec[];
  readonly parents: readonly ShuffleMapStage[];
  /** The jobs that need the stage; empty means nobody does and the stage is gone. */
  readonly jobIds = new Set<JobId>();
  readonly firstJobId: JobId;
  readonly binary: StageBinary;
  /** Attempts that lacked map outputs since the stage last succeeded. */
  readonly fetchFailedAttempts = new Set<number>();
  #attempts = 0;
  #totals = emptyTotals();
  #numTasks = 0;

  constructor(parts: StageParts) {
    this.id = parts.id;
    this.dataset = parts.dataset;
    this.specs = parts.specs;
    this.parents = parts.parents;
    this.firstJobId = parts.firstJobId;
    this.binary = parts.binary;
  }

  abstract readonly kind: StageInfo['kind'];
  /** What is left to compute: map indexes, or positions within the job's partitions. */
  abstract missingKeys(): number[];
  /** The partition of the stage's RDD that `key` stands for. */
  abstract partitionOf(key: number): number;
  protected abstract get name(): string;
  protected abstract get site(): CallSite;

  get numAttempts(): number {
    return this.#attempts;
  }

  /** The newest attempt's number. */
  get latestAttempt(): number {
    return this.#attempts - 1;
  }

  newAttempt(numTasks: number): number {
    this.#numTasks = numTasks;
    this.#totals = emptyTotals();
    return this.#attempts++;
  }

  /** What the ended tasks of the newest attempt did, without those of older attempts. */
  get totals(): StageTotals {
    const { metrics, tasksByLocality } = this.#totals;
    return { metrics: { ...metrics }, tasksByLocality: { ...tasksByLocality } };
  }

  addTask({ stageAttempt, locality }: TaskInfo, metrics: TaskMetrics | undefined): void {
    if (stageAttempt !== this.latestAttempt) return;
    this.#totals.tasksByLocality[locality]++;
    if (metrics !== undefined) addTaskMetrics(this.#totals.metrics, metrics);
  }

  info(): StageInfo {
    const { id, kind, name, site } = this;
    return { stageId: id, attempt: this.latestAttempt, name, site, kind, numTasks: this.#numTasks };
  }
}

function emptyTotals() {
  return { metrics: emptyTaskMetrics(), tasksByLocality: { PROCESS_LOCAL: 0, NO_PREF: 0, ANY: 0 } };
}

/** The last stage of one job. */
export class ResultStage extends StageBase {
  readonly kind = 'result';
  readonly waiter: JobWaiter;
  readonly resultMeter: ResultSizeMeter;
  readonly #finished: Uint8Array;
  #numFinished = 0;

  constructor(parts: StageParts, waiter: JobWaiter, resultMeter: ResultSizeMeter) {
    super(parts);
    this.waiter = waiter;
    this.resultMeter = resultMeter;
    this.#finished = new Uint8Array(waiter.submission.partitions.length);
  }

  get isAvailable(): boolean {
    return this.#numFinished === this.#finished.length;
  }

  /** False when `key` was finished before. */
  finish(key: number): boolean {
    if (this.#finished[key] !== 0) return false;
    this.#finished[key] = 1;
    this.#numFinished++;
    return true;
  }

  missingKeys(): number[] {
    const missing: number[] = [];
    this.#finished.forEach((finished, key) => {
      if (finished === 0) missing.push(key);
    });
    return missing;
  }

  partitionOf(key: number): number {
    return this.waiter.submission.partitions[key] as number;
  }

  protected get name(): string {
    return this.waiter.submission.description;
  }

  protected get site(): CallSite {
    return this.waiter.submission.site;
  }
}

/** Writes the map outputs of one shuffle. Its results lie in the map output tracker, which outlives it. */
export class ShuffleMapStage extends StageBase {
  readonly kind = 'shuffleMap';
  readonly shuffleId: ShuffleId;
  readonly #tracker: MapOutputTracker;
  /** Tasks of the attempt that runs which have not succeeded, in any attempt. */
  readonly pending = new Set<number>();

  constructor(parts: StageParts, shuffleId: ShuffleId, tracker: MapOutputTracker) {
    super(parts);
    this.shuffleId = shuffleId;
    this.#tracker = tracker;
  }

  get isAvailable(): boolean {
    return this.#tracker.isAvailable(this.shuffleId);
  }

  missingKeys(): number[] {
    return this.#tracker.missingMaps(this.shuffleId);
  }

  partitionOf(key: number): number {
    return key;
  }

  protected get name(): string {
    return operatorOf(this.dataset.node);
  }

  protected get site(): CallSite {
    return this.dataset.node.site;
  }
}
