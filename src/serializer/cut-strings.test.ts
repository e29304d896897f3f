import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ByteStrings, joinByteStrings } from './byte-strings.ts';
import { CutStrings, cutStrings } from './cut-strings.ts';
import { decodeLateColumn, encodeRecords } from './record-codec.ts';

const unit = fc.constantFrom('\0', 'a', 'z', 'é', 'ÿ');
const some = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit, maxLength: 40 }) },
  { weight: 1, arbitrary: fc.nat(2 ** 17).map((length) => 'é'.repeat(length)) },
);
const parts = fc.array(fc.array(some, { minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 5 });

/** In a view that does not begin at the first byte. */
const late = (values: readonly string[]): ByteStrings =>
  (decodeLateColumn(encodeRecords(['before', ...values])) as ByteStrings).slice(1, values.length + 1);

it('gives the strings of all blocks in any order', () => {
  const check = fc.property(parts, fc.array(fc.nat()), (blocks, picks) => {
    const all = blocks.flat();
    const positions = Uint32Array.from(picks, (pick) => pick % all.length);
    const expected = Array.from(positions, (at) => all[at]);
    const columns = [
      CutStrings.join(blocks.map((block) => cutStrings(late(block)))),
      cutStrings(joinByteStrings(blocks.map(late))),
    ];
    for (const column of columns) {
      expect(column.length).toBe(all.length);
      expect(column.strings()).toEqual(all);
      expect(column.pick(positions, 0, positions.length)).toEqual(expected);
      expect(column.pick(positions, Math.min(1, positions.length), positions.length)).toEqual(
        expected.slice(1),
      );
    }
  });
  fc.assert(check, { numRuns: 30 });
});

it('holds nothing of the bytes', () => {
  const bytes = encodeRecords(['abc', 'a string that is longer than its neighbour']);
  const strings = decodeLateColumn(bytes) as ByteStrings;
  const [cut, joined] = [cutStrings(strings), joinByteStrings([strings])];
  bytes.fill(0);
  for (const column of [cut, joined])
    expect(column.strings()).toEqual(['abc', 'a string that is longer than its neighbour']);
});
