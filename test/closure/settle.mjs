/** What a case gives, for both sides alike: promises are awaited, iterators read to their end. */
export async function settle(value) {
  const settled = await value;
  if (settled?.[Symbol.asyncIterator]) {
    const items = [];
    for await (const item of settled) items.push(item);
    return items;
  }
  return typeof settled?.next === 'function' ? [...settled] : settled;
}
