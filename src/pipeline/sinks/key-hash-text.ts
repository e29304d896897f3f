import type { LoopText } from '../loop-text.ts';

/**
 * Writes the hash of `key` as `hashKey` computes it, or as it came with the key, and returns its variable. For integers, and for strings, which keys mostly are, the statements of `hashString` stand in the
 * loop: there they know its keys alone, and V8 never leaves them out when it decides what to inline (measured: a word count takes about 10 % less).
 */
export function emitKeyHash(text: LoopText, key: string): string {
  const hash = text.name();
  const known = text.hashColumn(key);
  text.line(`let ${hash};`);
  if (known !== undefined) text.line(`if (${known} !== undefined) ${hash} = ${known}[i]; else`);
  if (text.word !== undefined) {
    const { name, id } = text.word;
    text.line(`if (wordHashes !== undefined && ${key} === ${name}) ${hash} = wordHashes[${id}]; else`);
  }
  text.open(`if (typeof ${key} === 'string') {`);
  text.line(`${hash} = ${0x811c9dc5 | 0};`);
  text.line(
    `for (let c = 0; c < ${key}.length; c++) ${hash} = Math.imul(${hash} ^ ${key}.charCodeAt(c), 0x01000193);`,
  );
  text.line(`${hash} = Math.imul(${hash} ^ (${hash} >>> 16), 0x85ebca6b);`);
  text.line(`${hash} = Math.imul(${hash} ^ (${hash} >>> 13), 0xc2b2ae35);`);
  text.line(`${hash} ^= ${hash} >>> 16;`);
  text.closeTo(text.depth - 1);
  // The hash of an int32, as `hashNumber` computes it.
  text.open(`else if (typeof ${key} === 'number' && (${key} | 0) === ${key}) {`);
  text.line(`${hash} = Math.imul(${key} ^ (${key} >>> 16), 0x85ebca6b);`);
  text.line(`${hash} = Math.imul(${hash} ^ (${hash} >>> 13), 0xc2b2ae35);`);
  text.line(`${hash} ^= ${hash} >>> 16;`);
  text.closeTo(text.depth - 1);
  text.line(`else ${hash} = hashKey(${key});`);
  return hash;
}
