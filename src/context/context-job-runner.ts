import type { CallSite } from '../common/call-site.ts';
import { invalidArgument } from '../common/invalid-argument.ts';
import { createDataset, type Dataset } from '../lineage/dataset.ts';
import type { LineageNode } from '../lineage/nodes.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import { NONE, type StorageLevel } from '../lineage/storage-level.ts';
import type {
  ActionOptions,
  JobRequest,
  JobRunner,
  RDDStorageInfo,
  ResolvedDataset,
} from '../rdd/job-runner.ts';
import type { DatasetResolver } from './dataset-resolver.ts';
import { PreparingActions } from './preparing-actions.ts';
import type { SparkEnv } from './spark-env.ts';

/**
 * Runs the jobs of a context's RDDs.
 *
 * The part of an action before its first `await` is its snapshot: functions are captured and in-memory data is copied in one synchronous
 * step, so the program may change them as soon as the action was called.
 */
export class ContextJobRunner implements JobRunner {
  readonly takeScaling: JobRunner['takeScaling'];
  readonly #env: SparkEnv;
  readonly #preparing = new PreparingActions();

  constructor(env: SparkEnv) {
    this.#env = env;
    this.takeScaling = env.takeScaling;
  }

  createDataset(node: LineageNode): Dataset {
    const dataset = createDataset(this.#env.nextRddId(), node);
    if (node.kind === 'shuffled') this.#env.cleaner.watchShuffle(dataset, node.shuffleId);
    return dataset;
  }

  persist(dataset: Dataset, level: StorageLevel): void {
    this.#env.assertRunning('persist an RDD');
    dataset.level = level;
    this.#env.blocks.add(dataset.id);
    this.#env.cleaner.watchPersisted(dataset);
  }

  unpersist(dataset: Dataset): void {
    dataset.level = NONE;
    this.#env.cleaner.unwatchPersisted(dataset);
    this.#env.unpersist(dataset.id);
  }

  storageInfo(dataset: Dataset): RDDStorageInfo {
    return this.#env.blocks.storageInfo(dataset.id);
  }

  async explain(dataset: Dataset): Promise<string> {
    this.#env.assertRunning('explain an RDD');
    const { resolver } = this.#env;
    const release = this.#env.keepAlive();
    try {
      await this.#preparing.run(resolver.resolveWithoutJobs(dataset), 'explain', undefined);
      const { explainPlan } = await import('./explain/explain-plan.ts');
      return explainPlan(dataset, {
        placement: (of) => {
          const known = resolver.known(of);
          return known && { numPartitions: known.partitions.length, partitioner: known.partitioner };
        },
        storageInfo: (of) => this.storageInfo(of),
        isShuffled: (shuffleId) => this.#env.isShuffled(shuffleId),
      });
    } finally {
      release();
    }
  }

  newShuffleId(): number {
    return this.#env.nextShuffleId();
  }

  async resolve(dataset: Dataset, action?: string, { signal }: ActionOptions = {}): Promise<ResolvedDataset> {
    this.#env.assertRunning(action === undefined ? 'list the partitions of an RDD' : `run ${action}`);
    const release = this.#env.keepAlive();
    try {
      const resolving = this.#resolve(dataset, signal);
      const { partitions, partitioner } = await this.#preparing.run(
        resolving,
        action ?? 'listing partitions',
        signal,
      );
      return { numPartitions: partitions.length, partitioner };
    } finally {
      release();
    }
  }

  async runJob(request: JobRequest): Promise<void> {
    const { dataset, result, action, site, signal, onResult } = request;
    const { dagScheduler } = this.#env;
    this.#env.assertRunning(`run ${action}`);
    if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
      throw invalidArgument(action, 'an AbortSignal as its signal', signal);
    }
    const captured = this.#snapshot(dataset, result);
    // An idle context does not keep the program alive; one that runs a job does.
    const release = this.#env.keepAlive();
    try {
      const prepared = Promise.all([this.#resolve(dataset, signal), captured]);
      const [{ partitions }] = await this.#preparing.run(prepared, action, signal);
      this.#env.assertRunning(`run ${action}`);
      const job = dagScheduler.submitJob({
        dataset,
        result,
        partitions: request.partitions ?? partitions.map((_, i) => i),
        onResult: (position, value) => onResult(position, value as readonly unknown[]),
        description: action,
        site,
        ...(signal && { signal }),
      });
      await job.completion;
    } finally {
      release();
    }
  }

  async saveAsTextFile(
    dataset: Dataset,
    path: string,
    site: CallSite,
    options: ActionOptions,
  ): Promise<void> {
    this.#env.assertRunning('run saveAsTextFile');
    this.snapshot(dataset);
    const { saveAsTextFile } = await import('./save-as-text-file.ts');
    await saveAsTextFile(this, this.#env.conf, dataset, path, site, options);
  }

  snapshot(dataset: Dataset): void {
    // The job that follows waits for what is still open.
    void this.#snapshot(dataset, { kind: 'count' });
  }

  /** Cancels actions that have not come to a job yet, because their input is still being listed. */
  cancelPreparing(reason: string): void {
    this.#preparing.cancelAll(reason);
  }

  #resolve(dataset: Dataset, signal: AbortSignal | undefined): ReturnType<DatasetResolver['resolve']> {
    const runJob = (request: JobRequest) => this.runJob(request);
    return this.#env.resolver.resolve(dataset, { runJob, ...(signal && { signal }) });
  }

  /** The promise, if there is one, settles when the functions' bytes are complete. */
  #snapshot(dataset: Dataset, result: ResultNode): Promise<unknown> | undefined {
    const captured = this.#env.captures.capture(dataset, result);
    this.#env.resolver.snapshot(dataset);
    const waits = [captured, this.#env.classes.pending(), this.#env.broadcasts.pending()];
    return waits.every((wait) => wait === undefined) ? undefined : Promise.all(waits);
  }
}
