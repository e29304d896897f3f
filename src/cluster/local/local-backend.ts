import { messageOf, SparkError } from '../../common/errors.ts';
import type { ExecutorId, RddId, TaskId } from '../../common/ids.ts';
import { debugConf } from '../../conf/debug.ts';
import { executorConf } from '../../conf/executor.ts';
import { schedulerConf } from '../../conf/scheduler.ts';
import type { SparkConf } from '../../conf/spark-conf.ts';
import type {
  ExecutorLimits,
  ExecutorMessage,
  ExecutorSetup,
  LaunchTasks,
  TaskUpdate,
} from '../../protocol/executor-messages.ts';
import type { BinaryId } from '../../protocol/task-description.ts';
import type { SchedulerBackend } from '../../scheduler/ports.ts';
import type { ExecutorListener } from '../executor-listener.ts';
import { executorCommand } from './executor-command.ts';
import { readExecutorLimits } from './executor-limits.ts';
import { ExecutorProcess, type OutputSinks } from './executor-process.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { KillWatch } from './kill-watch.ts';
import { LaunchedTasks } from './launched-tasks.ts';
import type { ScratchDir } from './scratch-dir.ts';
import { StartFailures } from './start-failures.ts';

/** How long an executor may take to register, on a machine however slow. */
const START_LIMIT_MS = 30_000;
/** How long the system may take to end a process that was killed. */
const KILLED_MS = 5000;
/** How long an executor may take to leave its profiles. */
const PROFILES_LEFT_MS = 10_000;
/** How long an executor may take to leave what V8 has compiled of its code: one of the first on a machine does. */
const CODE_CACHE_LEFT_MS = 500;

export interface LocalBackendOptions {
  readonly cores: number;
  readonly conf: SparkConf;
  readonly scratchDir: ScratchDir;
  /** Root from which the user's packages resolve. */
  readonly appRoot: string;
  readonly listener: ExecutorListener;
  /** Where executors' output goes; the driver's own stdout and stderr unless given. */
  readonly output?: OutputSinks;
  /** How long an executor may take to register; 30 s unless given. */
  readonly startLimitMs?: number;
}

/**
 * Executors for local mode: one process, started at construction in parallel with the program's own start and replaced when it is lost.
 *
 * Owns the process, the files of what it was sent, the scratch directory and the timers around them, and sees to it that a program which
 * just ends leaves nothing behind. Tells its listener of executors, losses and updates; which tasks run where, and what a loss means for them,
 * is the scheduler's. Keeps the event loop alive only while busy.
 *
 * Starting → running → lost → starting (the next executor) → …; failed when executors end again and again without having run a task; stopped for good.
 */
export class LocalBackend implements SchedulerBackend {
  readonly #options: LocalBackendOptions;
  readonly #limits: ExecutorLimits;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #output: OutputSinks;
  /** Runs until the executor registers, the heartbeats from then on. */
  readonly #startWatch: HeartbeatWatch;
  readonly #heartbeats: HeartbeatWatch;
  readonly #kills: KillWatch;
  readonly #launched: LaunchedTasks;
  readonly #startFailures = new StartFailures();
  readonly #onExit = () => this.#endNow();
  #executors = 0;
  #process: ExecutorProcess | undefined;
  #startedAt = 0;
  #isRegistered = false;
  #leavesCodeCache = false;
  #wasUseful = false;
  /** Why this side killed the executor, while it dies. */
  #killed: { readonly message: string; readonly caused: boolean } | undefined;
  #keepAlive: NodeJS.Timeout | undefined;
  #isBusy = false;
  #isStopped = false;
  #stopping: Promise<void> | undefined;
  #whenGone: (() => void) | undefined;

  /** Throws INVALID_CONF and EXECUTOR_MEMORY_TOO_SMALL; the scratch directory is gone then. */
  constructor(options: LocalBackendOptions) {
    this.#options = options;
    const { conf, cores, scratchDir } = options;
    try {
      this.#limits = readExecutorLimits(conf, cores);
    } catch (error) {
      scratchDir.removeNow();
      throw error;
    }
    this.#settings = Object.fromEntries(conf.getAll());
    this.#output = options.output ?? {
      stdout: (text) => void process.stdout.write(text),
      stderr: (text) => void process.stderr.write(text),
    };
    this.#launched = new LaunchedTasks(scratchDir.path);
    const startLimitMs = options.startLimitMs ?? START_LIMIT_MS;
    this.#startWatch = new HeartbeatWatch(startLimitMs, () =>
      this.#kill(`it did not register within ${startLimitMs} ms`, false),
    );
    this.#heartbeats = new HeartbeatWatch(executorConf.networkTimeout.get(conf), (silentMs) =>
      this.#kill(`it was silent for ${Math.round(silentMs)} ms (spark.network.timeout)`, false),
    );
    this.#kills = new KillWatch(schedulerConf.killTimeout.get(conf), (taskId) =>
      this.#kill(`task ${taskId} was killed and could not be stopped otherwise`, true),
    );
    process.on('exit', this.#onExit);
    this.#start();
  }

  /** Of the executor that there is now, if there is one. */
  get executorPid(): number | undefined {
    return this.#process?.pid;
  }

  launchTasks(executorId: ExecutorId, message: LaunchTasks): void {
    this.#launched.add(message);
    if (this.#process?.executorId !== executorId) {
      // The loss has been or will be told to the listener.
      for (const { taskId } of message.tasks) this.#launched.ended(taskId, 'failed');
      return;
    }
    try {
      this.#process.send(message);
    } catch (error) {
      const text = messageOf(error);
      const reason = {
        kind: 'ExceptionFailure',
        code: 'MESSAGE_TOO_LARGE',
        message: text,
        final: true,
      } as const;
      const updates = message.tasks.map(({ taskId }) => ({ kind: 'failed', taskId, reason }) as const);
      for (const { taskId } of updates) this.#launched.ended(taskId, 'failed');
      queueMicrotask(() => this.#options.listener.statusUpdates(executorId, updates));
    }
  }

  killTask(executorId: ExecutorId, taskId: TaskId, reason: string): void {
    // The listener may not have looked yet at an answer that is here: there is nothing to kill then, and no further answer to wait for.
    if (this.#process?.executorId !== executorId || !this.#launched.has(taskId)) return;
    this.#process.send({ kind: 'KillTask', taskId, reason });
    this.#kills.add(taskId, reason);
  }

  forgetStage(binaryId: BinaryId): void {
    this.#process?.send({ kind: 'ForgetStage', binaryId });
    this.#launched.stageIsOver(binaryId);
  }

  /** The RDD is not persisted any more. */
  forgetRdd(rddId: RddId): void {
    this.#process?.send({ kind: 'ForgetRdd', rddId });
  }

  forgetShuffle(shuffleId: number): void {
    this.#process?.send({ kind: 'ForgetShuffle', shuffleId });
  }

  /** The value of the broadcast is not needed any more, or not now. */
  forgetBroadcast(broadcastId: number): void {
    this.#process?.send({ kind: 'ForgetBroadcast', broadcastId });
  }

  /** While busy the program stays alive; otherwise it may end, and takes the executor along. */
  setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.#holdLoop();
  }

  /** Ends the executor and removes the scratch directory. Idempotent; settles within some seconds whatever tasks do. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  #start(): void {
    const { conf, cores, scratchDir, appRoot } = this.#options;
    const executorId: ExecutorId = String(this.#executors++);
    this.#startedAt = performance.now();
    this.#isRegistered = false;
    this.#leavesCodeCache = false;
    this.#wasUseful = false;
    this.#killed = undefined;
    const setup: ExecutorSetup = {
      kind: 'Setup',
      executorId,
      cores,
      conf: this.#settings,
      scratchDir: scratchDir.path,
      appRoot,
      limits: this.#limits,
    };
    let started: ExecutorProcess | undefined;
    try {
      started = new ExecutorProcess(executorCommand(conf, setup), setup, this.#output, {
        message: (message) => this.#receive(executorId, message),
        alive: () => this.#heartbeats.alive(),
        ended: (words, wasStarted) => this.#ended(executorId, words, wasStarted),
      });
    } catch (error) {
      // The listener is never called from inside a call to the backend.
      setImmediate(() => this.#ended(executorId, messageOf(error), false));
    }
    this.#process = started;
    this.#startWatch.start();
  }

  #receive(executorId: ExecutorId, message: ExecutorMessage): void {
    if (this.#isStopped && message.kind !== 'Output') return;
    switch (message.kind) {
      case 'Registered':
        this.#isRegistered = true;
        this.#leavesCodeCache = message.leavesCodeCache;
        this.#startWatch.stop();
        this.#heartbeats.start();
        this.#options.listener.executorAdded(executorId, this.#options.cores);
        break;
      case 'TaskUpdates':
        this.#wasUseful = true;
        for (const update of message.updates) {
          if (update.kind === 'started') continue;
          this.#launched.ended(update.taskId, update.kind);
          this.#kills.remove(update.taskId);
        }
        this.#options.listener.statusUpdates(executorId, message.updates);
        break;
      case 'BlockUpdates':
        this.#options.listener.blockUpdates(executorId, message.thread, message.updates);
        break;
      case 'Output':
        for (const stream of ['stdout', 'stderr'] as const) {
          const lines = message.lines.filter((line) => line.stream === stream);
          if (lines.length > 0) this.#output[stream](lines.map(({ text }) => `${text}\n`).join(''));
        }
        break;
      case 'Heartbeat':
        break;
    }
  }

  #kill(message: string, caused: boolean): void {
    if (this.#process === undefined || this.#isStopped) return;
    this.#killed ??= { message, caused };
    this.#process.kill();
  }

  #ended(executorId: ExecutorId, words: string, wasStarted: boolean): void {
    this.#process = undefined;
    this.#startWatch.stop();
    this.#heartbeats.stop();
    const killedTasks = this.#kills.takeAll();
    this.#whenGone?.();
    if (this.#isStopped) return;

    this.#launched.allLost();

    const { listener } = this.#options;
    const killed = this.#killed;
    const cause = killed === undefined ? words : `${killed.message}; it was killed`;
    const message = `Executor ${executorId} was lost: ${cause}`;
    if (this.#isRegistered) {
      // They did not run on, so their kill is done.
      if (killedTasks.length > 0) {
        const updates = killedTasks.map(({ taskId, reason }): TaskUpdate => {
          return { kind: 'failed', taskId, reason: { kind: 'TaskKilled', reason } };
        });
        listener.statusUpdates(executorId, updates);
      }
      listener.executorLost(executorId, message, { caused: killed?.caused ?? false });
    }
    const livedMs = performance.now() - this.#startedAt;
    const failures = this.#startFailures;
    failures.ended({ livedMs, isRegistered: this.#isRegistered, wasUseful: this.#wasUseful });
    if (!wasStarted || failures.areTooMany) {
      const tries = wasStarted ? `${failures.inARow} in a row ended without having run a task: ` : '';
      // What it wrote may tell why it did not come up.
      const why = killed === undefined ? words : `${cause} (${words})`;
      listener.backendFailed(
        new SparkError('EXECUTOR_START_FAILED', `Cannot start an executor: ${tries}${why}`),
      );
      return;
    }
    this.#start();
  }

  async #stop(): Promise<void> {
    this.#isStopped = true;
    this.#startWatch.stop();
    this.#heartbeats.stop();
    this.#kills.takeAll();
    this.#holdLoop();
    const ending = this.#process;
    if (ending !== undefined) {
      const gone = new Promise<void>((resolve) => {
        this.#whenGone = resolve;
      });
      // Nothing is lost with it: whoever waits for a task has been told that the context stops.
      const leavesProfiles = debugConf.profileDir.get(this.#options.conf) !== undefined;
      if (leavesProfiles) await this.#stopInOrder(ending, gone, PROFILES_LEFT_MS);
      else if (this.#leavesCodeCache) await this.#stopInOrder(ending, gone, CODE_CACHE_LEFT_MS);
      else ending.kill();
      await settlesWithin(gone, KILLED_MS);
    }
    const { scratchDir, listener } = this.#options;
    if (!(await scratchDir.remove())) listener.warn(`Cannot remove the scratch directory ${scratchDir.path}`);
    process.off('exit', this.#onExit);
    clearInterval(this.#keepAlive);
  }

  async #stopInOrder(ending: ExecutorProcess, gone: Promise<void>, ms: number): Promise<void> {
    ending.send({ kind: 'Stop' });
    await settlesWithin(gone, ms);
    ending.kill();
  }

  /** The program ends without having stopped the context. */
  #endNow(): void {
    this.#process?.kill();
    this.#options.scratchDir.removeNow();
  }

  #holdLoop(): void {
    const wanted = this.#isBusy || this.#isStopped;
    if (wanted) this.#keepAlive ??= setInterval(() => {}, 2 ** 30);
    else {
      clearInterval(this.#keepAlive);
      this.#keepAlive = undefined;
    }
  }
}

async function settlesWithin(promise: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
