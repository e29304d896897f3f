import type { CallSite } from '../common/call-site.ts';
import type { ArgumentClass } from './argument-class.ts';
import type { SampleByKeyNode } from './sampling-nodes.ts';
import type { TaskFunction } from './user-function.ts';

/**
 * What an action does with each partition: the sink of a result stage. The value that a task returns stands beside each kind.
 */
export type ResultNode =
  /** The records. */
  | { readonly kind: 'collect' }
  /** At most the first `limit` records; the source is not read further. */
  | { readonly kind: 'take'; readonly limit: number }
  /** Their number. */
  | { readonly kind: 'count' }
  /** `[value]`, or `[]` of an empty partition. */
  | { readonly kind: 'reduce'; readonly fn: TaskFunction }
  /** `[value]` that is largest (`sign` 1) or smallest (-1) by the compare function, or `[]` of an empty partition. */
  | { readonly kind: 'extreme'; readonly compare: TaskFunction; readonly sign: 1 | -1 }
  /** The first `limit` records by the compare function, or the last ones, last first, where `sign` is -1; of equal records those that came first. */
  | {
      readonly kind: 'takeOrdered';
      readonly limit: number;
      readonly compare: TaskFunction;
      readonly sign: 1 | -1;
    }
  /** The number of pairs, then at most `limit` of their keys, drawn at random for the operator. */
  | {
      readonly kind: 'sampleKeys';
      readonly limit: number;
      readonly operator: string;
      readonly site: CallSite;
    }
  /** `[state]` of a `StatCounter`, or of given `edges` `[counts]` of a histogram. */
  | {
      readonly kind: 'summarize';
      readonly operator: string;
      readonly edges?: Float64Array;
      /** Whether all buckets are equally wide. */
      readonly even?: boolean;
    }
  /** `[sketch]` of the records, see `HyperLogLog`. */
  | { readonly kind: 'approxDistinct'; readonly p: number; readonly sp: number }
  /** `[key, StrataCount]` for each key: what would come of drawing. */
  | ({ readonly kind: 'drawStrata'; readonly operator: string } & Pick<
      SampleByKeyNode,
      'strata' | 'classes' | 'withReplacement' | 'seed'
    >)
  /** The accumulated value, from a copy of the encoded `zero`: `fn(acc, record)`. */
  | {
      readonly kind: 'aggregate';
      readonly zero: Uint8Array;
      readonly classes?: readonly ArgumentClass[];
      readonly fn: TaskFunction;
    }
  /** Nothing. */
  | { readonly kind: 'foreach'; readonly fn: TaskFunction }
  /** What `fn(iterator, taskContext)` returns, or nothing where the result is not kept. */
  | { readonly kind: 'partition'; readonly fn: TaskFunction; readonly keepsResult: boolean }
  /** Nothing; the records lie in the attempt's part file, which is committed. */
  | { readonly kind: 'saveAsTextFile'; readonly path: string; readonly jobId: string };

/** What came of drawing the pairs of one key. */
export interface StrataCount {
  readonly pairs: number;
  /** Copies that were taken in any case. */
  readonly accepted: number;
  /** The random numbers of the copies that wait. */
  readonly waiting: number[];
}
