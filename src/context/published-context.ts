/** What `firesteel submit` does to a context when the user presses Ctrl-C. */
export interface InterruptibleContext {
  cancelAllJobs(reason?: string): void;
  stop(): Promise<void>;
}

/** A global name, since the program may load another copy of this package than the command that started it. */
const PUBLISHED = Symbol.for('firesteel.publishedContext');

type Publishing = typeof globalThis & { [PUBLISHED]?: InterruptibleContext | undefined };

/** The active context of this isolate, whichever copy of the package made it. */
export function publishedContext(): InterruptibleContext | undefined {
  return (globalThis as Publishing)[PUBLISHED];
}

export function publishContext(context: InterruptibleContext | undefined): void {
  (globalThis as Publishing)[PUBLISHED] = context;
}
