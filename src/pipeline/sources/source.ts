import type { LoopText } from '../loop-text.ts';
import { iteratorSource } from './iterator-source.ts';
import { rangeSource } from './range-source.ts';
import { recordsSource } from './records-source.ts';

/** What a loop reads: numbers it makes itself, blocks of records, or the iterator that a user's function returned. */
export type SourceKind = 'range' | 'records' | 'iterator';

export interface SourceText {
  /** Opens the loop over the source; the body follows. Returns the variable of the record. */
  open(text: LoopText): string;
}

export const sources: { readonly [K in SourceKind]: SourceText } = {
  range: rangeSource,
  records: recordsSource,
  iterator: iteratorSource,
};
