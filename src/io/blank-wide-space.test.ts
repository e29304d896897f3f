import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blankWideSpace } from './blank-wide-space.ts';

function blanked(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  blankWideSpace(copy);
  return copy;
}

it('each character that is white space becomes blanks, and no other changes', () => {
  for (let code = 0x80; code < 0x3_0100; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const character = String.fromCodePoint(code);
    const text = `a${character}b${character}`;
    const length = Buffer.byteLength(character);
    const expected = /\s/.test(character) ? `a${' '.repeat(length)}b${' '.repeat(length)}` : text;
    if (blanked(Buffer.from(text)).toString() !== expected) throw new Error(`U+${code.toString(16)}`);
  }
});

it('white space is found as decoding finds it, in bytes that are no UTF-8 too', () => {
  const byte = fc.constantFrom(
    0x20,
    0x61,
    0x80,
    0x9a,
    0xa0,
    0xa8,
    0xbb,
    0xbf,
    0xc2,
    0xe1,
    0xe2,
    0xe3,
    0xef,
    0xf0,
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 30 }), (list) => {
      const bytes = Uint8Array.from(list);
      const words = (text: string) => text.split(/\s+/);
      expect(words(blanked(bytes).toString())).toEqual(words(Buffer.from(bytes).toString()));
      expect(/[^\0-\x7f]/.test(blanked(bytes).toString().replace(/\S/g, ''))).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
