import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import type { RecordSource, WordSource } from '../pipeline/ports.ts';

/** Errors of the input itself. Others, such as that of a killed task, pass untouched. */
const INPUT_ERROR = /^(?:INPUT_|LINE_TOO_LONG$)/;

/** A source of text whose errors name the line of `textFile`, as those of listing its files do. */
abstract class Located<S extends { close(): void }> {
  readonly source: S;
  readonly #site: CallSite;

  constructor(site: CallSite, open: () => S) {
    this.#site = site;
    this.source = this.located(open);
  }

  close(): void {
    this.source.close();
  }

  protected located<T>(read: () => T): T {
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

export class LocatedSource extends Located<RecordSource> implements RecordSource {
  nextBlock(): readonly unknown[] | null {
    return this.located(() => this.source.nextBlock());
  }
}

export class LocatedWords extends Located<WordSource> implements WordSource {
  nextWords(): ReturnType<WordSource['nextWords']> {
    return this.located(() => this.source.nextWords());
  }

  nextCounts(poll: (lines: number) => void): ReturnType<WordSource['nextCounts']> {
    return this.located(() => this.source.nextCounts(poll));
  }
}
