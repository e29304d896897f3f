import type { LoopText } from '../loop-text.ts';
import { iteratorSource } from './iterator-source.ts';
import { numberedSource } from './numbered-source.ts';
import { pairsSource } from './pairs-source.ts';
import { rangeSource } from './range-source.ts';
import { recordsSource } from './records-source.ts';
import { wordsSource } from './words-source.ts';

/**
 * What a loop reads: numbers it makes itself, blocks of records, records whose keys are numbered, columns of pairs, words by their numbers, or the iterator that a user's
 * function returned.
 */
export type SourceKind = 'range' | 'records' | 'numbered' | 'pairs' | 'words' | 'iterator';

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
  numbered: numberedSource,
  pairs: pairsSource,
  words: wordsSource,
  iterator: iteratorSource,
};
