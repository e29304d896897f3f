import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { LineForwarder } from './line-forwarder.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function forwarded(chunks: readonly (string | Uint8Array)[]) {
  const source = new PassThrough();
  const written: string[] = [];
  const forwarder = new LineForwarder(source, (text) => written.push(text));
  for (const chunk of chunks) {
    source.write(chunk);
    await turn();
  }
  source.end();
  await turn();
  return { written, lastLines: forwarder.lastLines };
}

it('passes on whole lines, the last one with the end it lacks', async () => {
  const { written } = await forwarded(['one\ntw', 'o', '\nthree\nfo', 'ur']);
  expect(written).toEqual(['one\n', 'two\nthree\n', 'four\n']);
});

it('keeps letters together that chunks have cut', async () => {
  const bytes = Buffer.from('größe €\n');
  const { written } = await forwarded([...bytes].map((byte) => Uint8Array.of(byte)));
  expect(written).toEqual(['größe €\n']);
});

it('holds no more than a piece of a line that does not end', async () => {
  const { written } = await forwarded(['x'.repeat(50_000), 'x'.repeat(50_000), 'end\n']);
  expect(written.map((text) => text.length)).toEqual([100_001, 4]);
});

it('remembers the last lines, shortened, without empty ones', async () => {
  const { lastLines } = await forwarded([
    Array.from({ length: 100 }, (_, i) => `line ${i}\n\n`).join(''),
    `${'y'.repeat(1000)}\n`,
  ]);
  expect(lastLines.length).toBe(20);
  expect(lastLines[18]).toBe('line 99');
  expect(lastLines[19]).toBe('y'.repeat(300));
});
