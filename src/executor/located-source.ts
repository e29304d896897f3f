import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import type { RecordSource } from '../pipeline/ports.ts';

/** Errors of the input itself. Others, such as that of a killed task, pass untouched. */
const INPUT_ERROR = /^(?:INPUT_|LINE_TOO_LONG$)/;

/** A source of text whose errors name the line of `textFile`, as those of listing its files do. */
export class LocatedSource implements RecordSource {
  readonly #site: CallSite;
  readonly #source: RecordSource;

  constructor(site: CallSite, open: () => RecordSource) {
    this.#site = site;
    this.#source = this.#located(open);
  }

  nextBlock(): readonly unknown[] | null {
    return this.#located(() => this.#source.nextBlock());
  }

  close(): void {
    this.#source.close();
  }

  #located<T>(read: () => T): T {
    try {
      return read();
    } catch (thrown) {
      if (!(thrown instanceof SparkError) || !INPUT_ERROR.test(thrown.code)) throw thrown;
      const { code, message, cause } = thrown;
      const options = cause === undefined ? undefined : { cause };
      throw new SparkError(code, `${message} (textFile at ${formatCallSite(this.#site)})`, options);
    }
  }
}
