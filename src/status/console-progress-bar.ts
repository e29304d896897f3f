import type { Clock, Timer } from '../common/clock.ts';
import type { SparkListenerEvent, StageInfo, TaskInfo } from '../protocol/listener-events.ts';
import { renderStages } from './stage-progress.ts';

/** Where the bar is drawn: `process.stderr`, if it is a terminal. */
export interface Terminal {
  /** Characters a line, as they are now. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ConsoleProgressBarOptions {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** `spark.ui.consoleProgress.update.interval`. */
  readonly updateIntervalMs: number;
}

/** A stage shows up when it has run this long, and nothing does this soon after a job: short work leaves the terminal alone. */
const FIRST_DELAY_MS = 500;

const MAX_STAGES = 3;

/** Some remote shells close a connection that is silent for long. */
const REPEAT_AFTER_MS = 60_000;

const DEFAULT_COLUMNS = 80;

interface ActiveStage {
  readonly info: StageInfo;
  readonly since: number;
  numCompleteTasks: number;
  numActiveTasks: number;
}

/**
 * Draws the running stages in the last line of a terminal, in Spark's form.
 *
 * Owns the line and the timer that redraws it, which runs while a stage does and does not keep the process alive. What the line says is
 * `renderStages`' business; whether there is a bar at all, the context's. Driven by `post`, in the order of events; `close` wipes the line,
 * after which events are ignored.
 */
export class ConsoleProgressBar {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #updateIntervalMs: number;
  readonly #stageIdToStage = new Map<number, ActiveStage>();
  #timer: Timer | undefined;
  #line = '';
  #drawnAt = 0;
  #quietUntil = 0;
  #closed = false;

  constructor(options: ConsoleProgressBarOptions) {
    this.#terminal = options.terminal;
    this.#clock = options.clock;
    this.#updateIntervalMs = options.updateIntervalMs;
  }

  post(event: SparkListenerEvent): void {
    if (this.#closed) return;
    switch (event.kind) {
      case 'StageSubmitted':
        this.#startStage(event.stage);
        break;
      case 'TaskStart':
        this.#countTask(event.task, 1, 0);
        break;
      case 'TaskEnd':
        this.#countTask(event.task, -1, event.reason.kind === 'Success' ? 1 : 0);
        break;
      case 'StageCompleted':
        this.#endStage(event.stage);
        break;
      case 'JobEnd':
        this.#wipe();
        this.#quietUntil = this.#clock.now() + FIRST_DELAY_MS;
        break;
    }
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#stageIdToStage.clear();
    this.#wipe();
  }

  #startStage(info: StageInfo): void {
    const counts = { numCompleteTasks: 0, numActiveTasks: 0 };
    this.#stageIdToStage.set(info.stageId, { info, since: this.#clock.now(), ...counts });
    this.#timer ??= this.#clock.after(FIRST_DELAY_MS, () => this.#refresh());
  }

  #countTask(task: TaskInfo, active: number, complete: number): void {
    const stage = this.#stageIdToStage.get(task.stageId);
    // Late tasks of an attempt that was given up do not count for the next one.
    if (stage === undefined || stage.info.attempt !== task.stageAttempt) return;
    stage.numActiveTasks += active;
    stage.numCompleteTasks += complete;
  }

  #endStage({ stageId, attempt }: StageInfo): void {
    if (this.#stageIdToStage.get(stageId)?.info.attempt === attempt) this.#stageIdToStage.delete(stageId);
  }

  #refresh(): void {
    this.#timer = undefined;
    if (this.#stageIdToStage.size === 0) return;
    this.#timer = this.#clock.after(this.#updateIntervalMs, () => this.#refresh());
    const now = this.#clock.now();
    if (now >= this.#quietUntil) this.#draw(now);
  }

  #draw(now: number): void {
    const stages = [...this.#stageIdToStage.values()]
      .filter(({ since }) => now - since >= FIRST_DELAY_MS)
      .sort((a, b) => a.info.stageId - b.info.stageId)
      .slice(0, MAX_STAGES)
      .map(({ info, numCompleteTasks, numActiveTasks }) => {
        return { stageId: info.stageId, numTasks: info.numTasks, numCompleteTasks, numActiveTasks };
      });
    if (stages.length === 0) return;
    const line = renderStages(stages, this.#width());
    if (line === this.#line && now - this.#drawnAt < REPEAT_AFTER_MS) return;
    // A line that has become shorter, for example by a smaller window, must not leave its end behind.
    this.#terminal.write(`\r${line.padEnd(Math.min(this.#line.length, this.#width()))}\r`);
    this.#line = line;
    this.#drawnAt = now;
  }

  #wipe(): void {
    if (this.#line === '') return;
    this.#terminal.write(`\r${' '.repeat(Math.min(this.#line.length, this.#width()))}\r`);
    this.#line = '';
  }

  /** One character less than the line holds: some terminals go to the next line when the last one is written. */
  #width(): number {
    return (this.#terminal.columns || DEFAULT_COLUMNS) - 1;
  }
}
