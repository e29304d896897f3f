import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { generatedFile } from './generated-file.ts';

const SEED = 19_85;
/** With the line end. */
const LINE_BYTES = 100;
const LINES_A_CHUNK = 10_000;
const PRINTABLE = { first: 32, count: 95 };

/** A file of lines of 100 bytes of printable ASCII, each drawn for itself: the first ten are the key, the rest cannot be compressed. */
export function sortRecordsFile(records: number): string {
  return generatedFile(`sort-${records}.txt`, () => lines(records));
}

function* lines(records: number): Generator<Uint8Array> {
  const random = xoroshiro128plus(SEED);
  const chunk = Buffer.alloc(LINES_A_CHUNK * LINE_BYTES);
  for (let made = 0; made < records; ) {
    let at = 0;
    for (const end = Math.min(made + LINES_A_CHUNK, records); made < end; made++) {
      for (const last = at + LINE_BYTES - 1; at < last; at++) {
        // 16 bits of the draw, scaled: no character is preferred by more than 1 in 600.
        chunk[at] = PRINTABLE.first + ((((random.next() >>> 8) & 0xffff) * PRINTABLE.count) >>> 16);
      }
      chunk[at++] = 10;
    }
    yield chunk.subarray(0, at);
  }
}
