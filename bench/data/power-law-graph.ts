import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { generatedFile } from './generated-file.ts';

const SEED = 19_98;
const LINES_A_CHUNK = 65_536;

/**
 * A file of edges, a line each: two numbers of nodes with a blank between. Sources are drawn evenly, so that nearly each node has targets; node n is a target with a
 * frequency of about 1 / n, as in the web. Numbers are scattered, so that neighbours in rank are none in memory.
 */
export function powerLawGraphFile(nodes: number, edges: number): string {
  return generatedFile(`power-law-${nodes}-${edges}.txt`, () => edgeLines(nodes, edges));
}

function* edgeLines(nodes: number, edges: number): Generator<Uint8Array> {
  const random = xoroshiro128plus(SEED);
  const draw = () => (random.next() >>> 0) / 2 ** 32;
  const numbers = shuffled(nodes, draw);
  for (let made = 0; made < edges; ) {
    const lines: string[] = [];
    for (const end = Math.min(made + LINES_A_CHUNK, edges); made < end; made++) {
      lines.push(`${Math.floor(draw() * nodes)} ${numbers[Math.floor(nodes ** draw()) - 1]}\n`);
    }
    yield Buffer.from(lines.join(''), 'latin1');
  }
}

function shuffled(count: number, draw: () => number): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number];
  }
  return numbers;
}
