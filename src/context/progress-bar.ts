import { systemClock } from '../common/clock.ts';
import type { SparkConf } from '../conf/spark-conf.ts';
import { uiConf } from '../conf/ui.ts';
import type { SparkListenerEvent } from '../protocol/listener-events.ts';
import type { EventSink } from '../scheduler/ports.ts';

/** A progress bar that has been asked for. */
export interface ProgressBar extends EventSink {
  /** Wipes the line. Idempotent. */
  close(): void;
}

/** The bar of the running stages, where stderr is a terminal and it is asked for. Its code is loaded only then, behind the program's own start. */
export function progressBar(conf: SparkConf): ProgressBar | undefined {
  if (!process.stderr.isTTY || !uiConf.showConsoleProgress.get(conf)) return undefined;
  let target: ProgressBar | undefined;
  let early: SparkListenerEvent[] = [];
  let closed = false;
  void import('../status/console-progress-bar.ts').then(({ ConsoleProgressBar }) => {
    if (closed) return;
    target = new ConsoleProgressBar({
      terminal: process.stderr,
      clock: systemClock,
      updateIntervalMs: uiConf.consoleProgressUpdateInterval.get(conf),
    });
    for (const event of early) target.post(event);
    early = [];
  });
  return {
    post(event) {
      if (target) target.post(event);
      else if (!closed) early.push(event);
    },
    close() {
      closed = true;
      target?.close();
    },
  };
}
