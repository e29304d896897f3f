import { intHashText } from '../../serializer/int-hash.ts';
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
  for (const line of intHashText(hash, hash)) text.line(line);
  text.closeTo(text.depth - 1);
  text.open(`else if (typeof ${key} === 'number' && (${key} | 0) === ${key}) {`);
  for (const line of intHashText(hash, key)) text.line(line);
  text.closeTo(text.depth - 1);
  text.line(`else ${hash} = hashKey(${key});`);
  return hash;
}
