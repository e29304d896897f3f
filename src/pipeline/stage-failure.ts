import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { messageOf } from '../common/errors.ts';

/**
 * A user's function threw. Internal to the executor, which makes the task's end reason of it; `thrown` is what the function threw, untouched.
 */
export class StageFailure extends Error {
  readonly thrown: unknown;
  /** The public method the function was given to. */
  readonly operator: string;
  readonly site: CallSite | undefined;
  /** The record in hand as short text; undefined where the function had no single record. */
  readonly record: string | undefined;

  constructor(thrown: unknown, operator: string, site: CallSite | undefined, record: string | undefined) {
    const inHand = record === undefined ? '' : `, with the record ${record}`;
    super(`The function of ${operator}${atSite(site)} threw${inHand}: ${messageOf(thrown)}`, {
      cause: thrown,
    });
    this.name = 'StageFailure';
    this.thrown = thrown;
    this.operator = operator;
    this.site = site;
    this.record = record;
  }
}

/** ` at src/job.ts:42:18`, or nothing where the line is not known. */
export function atSite(site: CallSite | undefined): string {
  return site === undefined ? '' : ` at ${formatCallSite(site)}`;
}
