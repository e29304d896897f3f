import { type Clock, systemClock } from '../common/clock.ts';
import { codeOf, messageOf } from '../common/errors.ts';
import type { ExecutorId } from '../common/ids.ts';
import type { TaskUpdate } from '../protocol/executor-messages.ts';
import type { SparkListenerEvent } from '../protocol/listener-events.ts';
import { DAGScheduler } from './dag-scheduler.ts';
import { EventLoop, systemTurns, type Turns } from './event-loop.ts';
import { JobProgress } from './job-progress.ts';
import { MapOutputTracker } from './map-output-tracker.ts';
import { fixedSchedulerOptions, type GivenSchedulerOptions } from './options.ts';
import type {
  AccumulatorSink,
  CacheLocations,
  DatasetCatalog,
  EventSink,
  OutputCommitHooks,
  ResultFetcher,
  SchedulerBackend,
  TaskBinaryEncoder,
} from './ports.ts';
import type { SchedulerEvent } from './scheduler-events.ts';
import type { SchedulerListener } from './scheduler-listener.ts';
import { SparkStatusTracker } from './status-tracker.ts';
import { TaskScheduler } from './task-scheduler.ts';

export interface SchedulerDeps {
  readonly options: GivenSchedulerOptions;
  readonly catalog: DatasetCatalog;
  readonly encoder: TaskBinaryEncoder;
  readonly backend: SchedulerBackend;
  readonly resultFetcher: ResultFetcher;
  readonly warn: (message: string) => void;
  /** The scheduler ended by a fault of its own, all jobs have failed: the context shall stop. */
  readonly onFatalError: (error: unknown) => void;
  readonly cache?: CacheLocations;
  readonly accumulators?: AccumulatorSink;
  readonly outputCommit?: OutputCommitHooks;
  /** Takes listener events; what it throws is warned of and goes no further. */
  readonly events?: EventSink;
  readonly clock?: Clock;
  /** Milliseconds since the epoch, now. */
  readonly startTime?: number;
  readonly turns?: Turns;
}

/** Free slots wait no longer than this many events, however busy the queue is. */
const EVENTS_WITHOUT_OFFER = 100;

/**
 * The schedulers of one context, joined by the one event queue. The backend reports to it as its {@link SchedulerListener}.
 *
 * Life: made → {@link Scheduler.stop}, which settles every job at once, or a fatal error, which does so with that error → closed.
 */
export class Scheduler implements SchedulerListener {
  readonly dagScheduler: DAGScheduler;
  readonly taskScheduler: TaskScheduler;
  readonly mapOutputTracker = new MapOutputTracker();
  readonly progress: JobProgress;
  readonly statusTracker: SparkStatusTracker;
  readonly #loop: EventLoop<SchedulerEvent>;
  readonly #onFatalError: (error: unknown) => void;
  #sinceOffer = 0;

  constructor(deps: SchedulerDeps) {
    const options = { ...fixedSchedulerOptions, ...deps.options };
    const { catalog, encoder, cache, accumulators, outputCommit, backend, resultFetcher, warn } = deps;
    const clock = deps.clock ?? systemClock;
    // Events bear the time of the day, but of a clock that nobody sets back.
    const offset = (deps.startTime ?? Date.now()) - clock.now();
    const now = () => offset + clock.now();
    const tracker = this.mapOutputTracker;
    this.#onFatalError = deps.onFatalError;
    this.#loop = new EventLoop<SchedulerEvent>(
      (event) => this.#handle(event),
      (error) => this.#failed(error),
      deps.turns ?? systemTurns,
    );
    const post = (event: SchedulerEvent) => this.#loop.post(event);
    this.progress = new JobProgress(options.retainedJobs, options.retainedStages);
    this.statusTracker = new SparkStatusTracker(this.progress);
    const events = fanOut(this.progress, deps.events, warn);
    const shared = { options, encoder, tracker, events, clock, now, warn, post };
    this.taskScheduler = new TaskScheduler({ ...shared, backend, resultFetcher });
    const tasks = this.taskScheduler;
    this.dagScheduler = new DAGScheduler({ ...shared, catalog, tasks, cache, accumulators, outputCommit });
  }

  executorAdded(executorId: ExecutorId, cores: number): void {
    this.#loop.post({ kind: 'ExecutorAdded', executorId, cores });
  }

  executorLost(executorId: ExecutorId, message: string, options: { readonly caused?: boolean } = {}): void {
    this.#loop.post({ kind: 'ExecutorLost', executorId, message, caused: options.caused ?? false });
  }

  statusUpdates(executorId: ExecutorId, updates: readonly TaskUpdate[]): void {
    this.#loop.post({ kind: 'StatusUpdates', executorId, updates });
  }

  /**
   * Handles what was posted so far, fails every job with CONTEXT_STOPPED, and takes no more. Called by a result handler it takes effect when
   * that handler returns. Idempotent.
   */
  stop(reason: string): void {
    this.dagScheduler.stop(reason);
    this.#loop.drain();
  }

  /** Nothing can run any more, for example because no executor starts: every job fails with the error's code and with it as cause. */
  fail(error: Error): void {
    this.#end(codeOf(error) ?? 'SCHEDULER_FAILED', error.message, error);
  }

  /** For tests that drive the queue by hand: handles what was posted and what follows from it. */
  drain(): void {
    this.#loop.drain();
  }

  #handle(event: SchedulerEvent): void {
    switch (event.kind) {
      case 'ExecutorLost':
        this.dagScheduler.executorLost(event.executorId);
        this.taskScheduler.handle(event);
        break;
      case 'ExecutorAdded':
      case 'StatusUpdates':
      case 'ResultFetched':
        this.taskScheduler.handle(event);
        break;
      case 'Stopped':
        this.dagScheduler.handle(event);
        this.taskScheduler.close();
        this.#loop.close();
        return;
      default:
        this.dagScheduler.handle(event);
        break;
    }
    // What executors reported may change what shall run, so slots are filled when all of it was handled.
    this.#sinceOffer++;
    if (this.#loop.size > 0 && this.#sinceOffer < EVENTS_WITHOUT_OFFER) return;
    this.#sinceOffer = 0;
    this.taskScheduler.offer();
  }

  /** What an event did is half done, so nothing the scheduler knows can be relied on. */
  #failed(error: unknown): void {
    this.#end('SCHEDULER_FAILED', `the scheduler failed: ${messageOf(error)}`, error);
    this.#onFatalError(error);
  }

  #end(code: string, reason: string, cause: unknown): void {
    this.#loop.close();
    this.taskScheduler.close();
    this.dagScheduler.failAll(code, reason, cause);
  }
}

/** The scheduler's own counts first; a sink of the program's cannot harm it. */
function fanOut(
  progress: JobProgress,
  sink: EventSink | undefined,
  warn: (message: string) => void,
): EventSink {
  if (sink === undefined) return progress;
  return {
    post(event: SparkListenerEvent): void {
      progress.post(event);
      try {
        sink.post(event);
      } catch (error) {
        warn(`A listener failed on ${event.kind}: ${messageOf(error)}`);
      }
    },
  };
}
