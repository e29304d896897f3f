/**
 * What the parts of a sorted result say of it as a whole, however it was cut: the number of records, and a hash of each by its position in the whole.
 */
export function checkSorted(parts) {
  let count = 0;
  let weighted = 0;
  let last = '';
  for (const part of parts) {
    if (part.count === 0) continue;
    if (part.first < last)
      throw new Error(`A part begins with ${part.first}, the one before ends with ${last}`);
    last = part.last;
    weighted = (weighted + part.weighted + Math.imul(part.sum, count)) | 0;
    count += part.count;
  }
  return { count, weighted };
}
