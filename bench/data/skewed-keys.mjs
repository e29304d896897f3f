/**
 * The keys of pairs, of which some can be far more frequent than others. Which key a pair has follows from its number alone, by operations that are exact and the same in JavaScript
 * (here), C (`peers/c/pairs.h`) and Java (`peers/spark/Keys.java`), so that each engine makes the pairs where it uses them: to read them from a file would take longer than to group them.
 *
 * 1. The number of the pair and the seed become 32 bits that look random, hence `u`, a number in [0, 1).
 * 2. The number of keys, multiplied by `u` as often as the skew says, is the rank of the key, from 0. With a skew of 1 all keys are equally frequent; else the first of N keys
 *    is that of a share N ^ (-1 / skew) of all pairs, and the frequencies of the others fall about with rank ^ (1 / skew - 1).
 * 3. The ranks are spread over all integers, so that nobody can take keys for positions.
 */

/**
 * What an argument says of keys: `DISTINCT[:SKEW[:SEED]]`, where the skew is 1 and the seed 0, unless they are given.
 *
 * @param {string} text
 */
export function parseKeys(text) {
  const [distinct = Number.NaN, skew = 1, seed = 0] = text.split(':').map(Number);
  return { distinct, skew, seed };
}

/** As many keys that are all equally frequent, drawn by another seed: those of the right side of a join, whose result would otherwise be a multiple of its inputs. */
export function evenKeys({ distinct, seed }) {
  return { distinct, skew: 1, seed: seed + 1 };
}

/** The key of pair number `i`. What `parseKeys` gives comes one by one, as it is used for each of millions of pairs. */
export function keyOf(i, distinct, skew, seed) {
  let h = (i + Math.imul(seed, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
  h ^= h >>> 16;
  const u = (h >>> 0) / 2 ** 32;
  let rank = distinct * u;
  for (let n = 1; n < skew; n++) rank *= u;
  return Math.imul(rank | 0, 0x9e3779b1);
}
