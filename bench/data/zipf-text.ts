import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { generatedFile } from './generated-file.ts';

const SEED = 20_11;
const DISTINCT_WORDS = 50_000;
const LETTERS = { min: 3, max: 9 };
const WORDS_A_LINE = { min: 10, max: 12 };
const CHUNK_BYTES = 1 << 20;

/**
 * A file of generated text, made once: ASCII words of 3 to 9 letters with single blanks between them, 10 to 12 words a line. The word of
 * rank r comes with a frequency of 1 / r, as in natural text (Zipf's law). The same bytes on every machine.
 *
 * @param megabytes of 10^6 bytes; the last line makes it a little more
 */
export function zipfTextFile(megabytes: number): string {
  return generatedFile(`zipf-${megabytes}mb.txt`, () => zipfText(megabytes * 1e6));
}

/** The text in pieces of whole lines, at least `bytes` long; a piece is valid until the next one is drawn. */
export function* zipfText(bytes: number): Generator<Uint8Array> {
  const random = xoroshiro128plus(SEED);
  const words = vocabulary(random);
  const draw = zipfRank(words.length, random);
  const chunk = Buffer.alloc(CHUNK_BYTES + 256);
  let length = 0;
  for (let made = 0; made < bytes; ) {
    const start = length;
    for (let left = uniformInt(random, WORDS_A_LINE.min, WORDS_A_LINE.max); left > 0; left--) {
      const word = words[draw()] as Uint8Array;
      chunk.set(word, length);
      length += word.length;
      chunk[length++] = left === 1 ? 10 : 32;
    }
    made += length - start;
    if (length < CHUNK_BYTES && made < bytes) continue;
    yield chunk.subarray(0, length);
    length = 0;
  }
}

/** Distinct words, the most frequent first. */
function vocabulary(random: RandomGenerator): Uint8Array[] {
  const words = new Set<string>();
  while (words.size < DISTINCT_WORDS) {
    let word = '';
    for (let n = uniformInt(random, LETTERS.min, LETTERS.max); n > 0; n--) {
      word += String.fromCharCode(97 + uniformInt(random, 0, 25));
    }
    words.add(word);
  }
  return [...words].map((word) => Buffer.from(word, 'latin1'));
}

/** Draws ranks below `n` with frequencies of 1 / (rank + 1), in constant time: Walker's alias method in Vose's form. */
function zipfRank(n: number, random: RandomGenerator): () => number {
  const weights = Array.from({ length: n }, (_, rank) => 1 / (rank + 1));
  const scale = n / weights.reduce((sum, weight) => sum + weight, 0);
  const share = Float64Array.from(weights, (weight) => weight * scale);
  const alias = Uint32Array.from({ length: n }, (_, rank) => rank);
  const below: number[] = [];
  const above: number[] = [];
  for (let rank = 0; rank < n; rank++) ((share[rank] as number) < 1 ? below : above).push(rank);
  for (let small = below.pop(); small !== undefined; small = below.pop()) {
    const large = above.pop();
    if (large === undefined) break;
    alias[small] = large;
    share[large] = (share[large] as number) + (share[small] as number) - 1;
    ((share[large] as number) < 1 ? below : above).push(large);
  }
  return () => {
    const column = uniformInt(random, 0, n - 1);
    const height = (random.next() >>> 0) / 2 ** 32;
    return height < (share[column] as number) ? column : (alias[column] as number);
  };
}
