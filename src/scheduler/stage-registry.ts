import { SparkError } from '../common/errors.ts';
import { IdGenerator, type JobId, type ShuffleId, type StageId } from '../common/ids.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { operatorOf } from '../lineage/nodes.ts';
import type { StageSink } from '../lineage/stage-plan.ts';
import type { JobWaiter } from './job-waiter.ts';
import type { MapOutputTracker } from './map-output-tracker.ts';
import type { SchedulerOptions } from './options.ts';
import type { DatasetCatalog, TaskBinaryEncoder } from './ports.ts';
import { ResultSizeMeter } from './result-size-meter.ts';
import { ResultStage, ShuffleMapStage, type Stage, type StageParts } from './stage.ts';
import { StageBinary } from './stage-binary.ts';
import { type ShuffleCut, shufflesBehind, unknownShuffles } from './stage-graph.ts';

type StageOptions = Pick<SchedulerOptions, 'maxResultBytes' | 'maxDirectOutputBytes' | 'maxMessageBytes'>;

/**
 * Makes stages out of lineages and keeps each while some job needs it. Jobs that run at the same time share the map stage of a shuffle;
 * what a shuffle's outputs are is the tracker's to know, so a later job's new stage finds them and is skipped.
 */
export class StageRegistry {
  readonly #catalog: DatasetCatalog;
  readonly #encoder: TaskBinaryEncoder;
  readonly #tracker: MapOutputTracker;
  readonly #options: StageOptions;
  readonly #stageIds = new IdGenerator();
  readonly #stageIdToStage = new Map<StageId, Stage>();
  readonly #shuffleIdToMapStage = new Map<ShuffleId, ShuffleMapStage>();

  constructor(
    catalog: DatasetCatalog,
    encoder: TaskBinaryEncoder,
    tracker: MapOutputTracker,
    options: StageOptions,
  ) {
    this.#catalog = catalog;
    this.#encoder = encoder;
    this.#tracker = tracker;
    this.#options = options;
  }

  get size(): number {
    return this.#stageIdToStage.size;
  }

  stage(stageId: StageId): Stage | undefined {
    return this.#stageIdToStage.get(stageId);
  }

  mapStage(shuffleId: ShuffleId): ShuffleMapStage | undefined {
    return this.#shuffleIdToMapStage.get(shuffleId);
  }

  /** Makes the job's final stage and those of its ancestors that no other job has. Leaves nothing behind when it throws. */
  resultStageFor(waiter: JobWaiter): ResultStage {
    const { dataset, result } = waiter.submission;
    const made: ShuffleMapStage[] = [];
    try {
      for (const cut of unknownShuffles(dataset, (id) => this.#shuffleIdToMapStage.has(id))) {
        made.push(this.#makeMapStage(cut, waiter.jobId));
      }
      const stage = new ResultStage(
        this.#parts(dataset, { kind: 'result', result }, waiter.jobId),
        waiter,
        new ResultSizeMeter(this.#options.maxResultBytes),
      );
      this.#stageIdToStage.set(stage.id, stage);
      return stage;
    } catch (error) {
      for (const stage of made) this.#remove(stage);
      throw error;
    }
  }

  /** Notes that the job needs `finalStage` and all its ancestors. Returns them by id, which puts parents before children of one job. */
  claim(finalStage: ResultStage, jobId: JobId): Stage[] {
    const stages = new Set<Stage>([finalStage]);
    // A set's loop also visits what is added meanwhile.
    for (const stage of stages) {
      stage.jobIds.add(jobId);
      for (const parent of stage.parents) stages.add(parent);
    }
    return [...stages].sort((a, b) => a.id - b.id);
  }

  /** The job is over. Returns those of its stages that no other job needs; they are gone. */
  release(stages: readonly Stage[], jobId: JobId): Stage[] {
    return stages.filter((stage) => {
      stage.jobIds.delete(jobId);
      if (stage.jobIds.size > 0) return false;
      this.#remove(stage);
      return true;
    });
  }

  #makeMapStage({ dataset, node }: ShuffleCut, jobId: JobId): ShuffleMapStage {
    const partitioner = this.#catalog.partitioner(dataset);
    if (partitioner === undefined) {
      throw new SparkError(
        'NO_PARTITIONER',
        `Cannot run shuffle ${node.shuffleId}: its partitioner is not settled`,
      );
    }
    const { shuffleId, aggregator, partitioning } = node;
    const sorted = typeof partitioning === 'object' && partitioning.kind === 'ranges';
    const { site } = dataset.node;
    const operator = operatorOf(dataset.node);
    const sink: StageSink = {
      kind: 'shuffleWrite',
      shuffleId,
      partitioner,
      aggregator,
      sorted,
      operator,
      site,
      maxDirectBytes: this.#maxDirectBytes(this.#catalog.partitions(node.parent).length),
    };
    const stage = new ShuffleMapStage(this.#parts(node.parent, sink, jobId), shuffleId, this.#tracker);
    this.#tracker.registerShuffle(shuffleId, stage.specs.length);
    this.#stageIdToStage.set(stage.id, stage);
    this.#shuffleIdToMapStage.set(shuffleId, stage);
    return stage;
  }

  /** A result or a list of outputs that is too large fails the job: no output that comes along shall be why. */
  #maxDirectBytes(numMaps: number): number {
    const { maxDirectOutputBytes, maxResultBytes, maxMessageBytes } = this.#options;
    const ofAll = Math.min(this.#tracker.directRoom, maxMessageBytes / 4);
    const ofResult = maxResultBytes > 0 ? maxResultBytes / 2 : Number.POSITIVE_INFINITY;
    return Math.floor(Math.min(maxDirectOutputBytes, ofResult, ofAll / Math.max(1, numMaps)));
  }

  #parts(dataset: Dataset, sink: StageSink, firstJobId: JobId): StageParts {
    const specs = this.#catalog.partitions(dataset);
    const parents = shufflesBehind(dataset).map((cut) => this.#shuffleIdToMapStage.get(cut.node.shuffleId)!);
    const id = this.#stageIds.next();
    const binary = new StageBinary(`stage-${id}`, { dataset, sink }, this.#encoder);
    return { id, dataset, specs, parents, firstJobId, binary };
  }

  #remove(stage: Stage): void {
    this.#stageIdToStage.delete(stage.id);
    if (stage.kind === 'shuffleMap') this.#shuffleIdToMapStage.delete(stage.shuffleId);
  }
}
