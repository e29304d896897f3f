import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { generatedFile } from './generated-file.ts';

const SEED = 19_57;
export const DIMENSIONS = 10;
const CENTRES = 10;
/** Coordinates are drawn in thousandths: centres from 0 to 100, points up to 5 beside theirs. */
const RANGE = 100_000;
const SPREAD = 5_000;
const LINES_A_CHUNK = 4096;

/** A file of points, a line each: `DIMENSIONS` decimals with three digits after the point, between blanks, around `CENTRES` centres. */
export function pointsFile(points: number): string {
  return generatedFile(`points-${points}.txt`, () => pointLines(points));
}

function* pointLines(points: number): Generator<Uint8Array> {
  const random = xoroshiro128plus(SEED);
  const centres = Array.from({ length: CENTRES }, () =>
    Array.from({ length: DIMENSIONS }, () => uniformInt(random, SPREAD, RANGE - SPREAD)),
  );
  for (let made = 0; made < points; ) {
    let text = '';
    for (const end = Math.min(made + LINES_A_CHUNK, points); made < end; made++) {
      const centre = centres[uniformInt(random, 0, CENTRES - 1)] as number[];
      const line = centre.map((at) => decimal(at + uniformInt(random, -SPREAD, SPREAD)));
      text += `${line.join(' ')}\n`;
    }
    yield Buffer.from(text, 'latin1');
  }
}

function decimal(thousandths: number): string {
  return `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}`;
}
