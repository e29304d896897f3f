/**
 * A few numbers that two word counts share only if they are equal, in whatever order they come.
 *
 * @param {Iterable<readonly [string, number]>} counts
 */
export function checkCounts(counts) {
  let distinct = 0;
  let total = 0;
  let hash = 0;
  for (const [word, count] of counts) {
    distinct++;
    total += count;
    let h = 0x811c9dc5;
    for (let i = 0; i < word.length; i++) h = Math.imul(h ^ word.charCodeAt(i), 0x01000193);
    hash = (hash + Math.imul(h ^ (h >>> 15), count)) | 0;
  }
  return { distinct, total, hash };
}
