import { invalidArgument } from '../common/invalid-argument.ts';
import { newSeed } from '../common/random.ts';

/** The largest mean number of copies: drawing how many there are takes time in proportion. */
const MAX_COPIES = 2 ** 31 - 1;

/** The user's seed, or a new one. */
export function checkSeed(method: string, seed: number | undefined): number {
  if (seed === undefined) return newSeed();
  if (Number.isSafeInteger(seed)) return seed;
  throw invalidArgument(method, 'a safe integer as its seed', seed);
}

/** A share of the records, or with replacement a mean number of copies. */
export function checkFraction(method: string, withReplacement: boolean, fraction: number): void {
  if (typeof withReplacement !== 'boolean') {
    throw invalidArgument(method, 'true or false for "with replacement"', withReplacement);
  }
  const largest = withReplacement ? MAX_COPIES : 1;
  if (typeof fraction === 'number' && fraction >= 0 && fraction <= largest) return;
  const expected = `a fraction from 0 to ${largest}`;
  throw invalidArgument(method, expected, fraction);
}
