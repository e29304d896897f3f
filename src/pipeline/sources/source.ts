import type { LoopText } from '../loop-text.ts';
import { iteratorSource } from './iterator-source.ts';
import { pairsSource } from './pairs-source.ts';
import { rangeSource } from './range-source.ts';
import { recordsSource } from './records-source.ts';

/** What a loop reads: numbers it makes itself, blocks of records, columns of pairs, or the iterator that a user's function returned. */
export type SourceKind = 'range' | 'records' | 'pairs' | 'iterator';

export interface SourceText {
  /** The part of the source that one call reads: what the loop is called with, and its head. Absent where a call reads all of it. */
  readonly block?: {
    readonly parameters: readonly string[];
    open(text: LoopText): string;
  };
  /** The loops over all of `source`, polled between blocks. Each `open` returns the variable of the record. */
  openWhole(text: LoopText): string;
}

export const sources: { readonly [K in SourceKind]: SourceText } = {
  range: rangeSource,
  records: recordsSource,
  pairs: pairsSource,
  iterator: iteratorSource,
};
