import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import { type InterruptibleContext, publishContext } from './published-context.ts';

/** What the one-context rule has to know of a context. */
interface Active<C> {
  readonly context: C;
  readonly site: CallSite;
}

/** Holds the one active context of this isolate, and shows it to `firesteel submit`. */
export class ActiveContext<C extends InterruptibleContext> {
  #active: Active<C> | undefined;

  get(): C | undefined {
    return this.#active?.context;
  }

  /** @throws SparkError CONTEXT_EXISTS that names where the other one was made */
  check(): void {
    if (this.#active === undefined) return;
    throw new SparkError(
      'CONTEXT_EXISTS',
      `Cannot start a second SparkContext: one was started at ${formatCallSite(this.#active.site)}; stop it first, or use SparkContext.getOrCreate()`,
    );
  }

  set(context: C, site: CallSite): void {
    this.check();
    this.#active = { context, site };
    publishContext(context);
  }

  clear(context: C): void {
    if (this.#active?.context !== context) return;
    this.#active = undefined;
    publishContext(undefined);
  }
}
