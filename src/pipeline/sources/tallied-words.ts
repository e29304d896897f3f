import type { CountedWords } from '../../io/word-reader.ts';
import type { WordTally } from '../../lineage/word-tally.ts';
import type { PairColumns, PairSource, WordSource } from '../ports.ts';
import { recordsOf } from './pairs-source.ts';

/**
 * Words as pairs of which some are combined already: each with what its values come to, as if they were combined one by one.
 *
 * @param poll called with the lines that were read, every few thousand words at least
 */
export function talliedWords(words: WordSource, tally: WordTally, poll: (lines: number) => void): PairSource {
  const nextPairs = () => {
    const counted = words.nextCounts(poll);
    return counted && pairsOf(counted, tally);
  };
  return {
    nextPairs,
    nextBlock: () => recordsOf(nextPairs()),
    close: () => words.close(),
  };
}

function pairsOf({ words, hashes, counts }: CountedWords, { value, keeps }: WordTally): PairColumns {
  return {
    keys: words,
    values: keeps === 'sum' ? multiplied(counts, value!) : filled(words.length, value),
    hashes,
  };
}

function multiplied(counts: Int32Array, value: number): ArrayLike<number> {
  return value === 1 ? counts : Float64Array.from(counts, (count) => count * value);
}

function filled(length: number, value: unknown): unknown[] {
  return new Array<unknown>(length).fill(value);
}
