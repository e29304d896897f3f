import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { dataset, run, site, slice, source, user } from '../../test/support/stage-harness.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import { type ChainShape, chainKey, keyHash } from './chain.ts';
import type { SinkKind } from './sinks/sink.ts';
import type { SourceKind } from './sources/source.ts';
import { writeLoop } from './write-loop.ts';

const fn = (sourceKey: string) => ({ ...user((x) => x, 'map'), sourceKey });

/** What a run writes into the stage directory, by file name. */
function texts(of: Dataset, sink: ResultNode, records: readonly unknown[]): Record<string, string> {
  const stageDir = mkdtempSync(join(tmpdir(), 'firesteel-stages-'));
  try {
    run(of, sink, slice(records), { compiler: true, stageDir: join(stageDir, 'not', 'there', 'yet') });
    const folder = join(stageDir, 'not', 'there', 'yet');
    return Object.fromEntries(
      readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
    );
  } finally {
    rmSync(stageDir, { recursive: true });
  }
}

function chain(...kinds: ['map' | 'filter' | 'flatMap', (x: any) => unknown][]): Dataset {
  return kinds.reduce(
    (parent, [kind, of]) => dataset({ kind, parent, fn: user(of, kind), site: site(1) }),
    source(),
  );
}

it('map, filter and flatMap are one loop with one inner loop, and no array between them', () => {
  const of = chain(['map', (x) => x + 1], ['filter', (x) => x > 1], ['flatMap', (x) => [x, x]]);
  const written = Object.values(texts(of, { kind: 'count' }, [1, 2]));
  expect(written).toHaveLength(1);
  const [text] = written;
  expect(text!.match(/\b(for|while|do)\b/g)).toEqual(['for', 'for']);
  expect(text).not.toMatch(/\[\]|\.push|\.map\(|\.filter\(|new /);
  expect(text!.match(/\bf\d\(/g)).toEqual(['f0(', 'f1(', 'f2(']);
  expect(text).toMatch(/^\/\/ bound records > map > filter > flatMap > count : /);
});

it('a chain of map and filter is one loop without inner loops', () => {
  const of = chain(['map', (x) => x], ['filter', () => true], ['map', (x) => x], ['filter', () => true]);
  const [text] = Object.values(texts(of, { kind: 'collect' }, [1]));
  expect(text!.match(/\b(for|while|do)\b/g)).toEqual(['for']);
});

it('the file of a loop is named by the hash of its key', () => {
  const shape: ChainShape = {
    source: 'records',
    operators: ['map'],
    sink: 'count',
    steps: [
      { fn: fn('abc'), hasArgument: false },
      { fn: undefined, hasArgument: false },
    ],
  };
  const of = dataset({ kind: 'map', parent: source(), fn: fn('abc'), site: site(1) });
  expect(texts(of, { kind: 'count' }, [1])).toEqual({
    [`${keyHash(chainKey(shape))}-bound.js`]: writeLoop(shape, 'bound'),
  });
});

it('loops of different functions have different texts, loops of equal functions the same', () => {
  const text = (sourceKey: string) =>
    writeLoop(
      {
        source: 'records',
        operators: ['map'],
        sink: 'pull',
        steps: [{ fn: fn(sourceKey), hasArgument: false }],
      },
      'shared',
    );
  expect(text('a')).not.toBe(text('b'));
  expect(text('a')).toBe(text('a'));
});

it('no source key can leave the comment it stands in', () => {
  const of = dataset({
    kind: 'map',
    parent: source(),
    fn: fn('x\n*/ throw 1; /*\u2028throw 2'),
    site: site(1),
  });
  expect(run(of, { kind: 'collect' }, slice([1]), { compiler: true })).toEqual([1]);
});

const SOURCES: readonly SourceKind[] = ['range', 'records', 'numbered', 'pairs', 'iterator'];
const SINKS = Object.keys({
  collect: 1,
  take: 1,
  count: 1,
  reduce: 1,
  extreme: 1,
  aggregate: 1,
  foreach: 1,
  saveAsTextFile: 1,
  summarize: 1,
  approxDistinct: 1,
  drawStrata: 1,
  lines: 1,
  straight: 1,
  combine: 1,
  combineInPlace: 1,
  gather: 1,
  takeOrdered: 1,
  sampleKeys: 1,
  pull: 1,
} satisfies Record<SinkKind | 'pull', 1>) as (SinkKind | 'pull')[];

describe.each(SOURCES)('a loop over %s', (kind) => {
  it.each(SINKS)('into %s has no name twice', (sink) => {
    const steps = Array.from({ length: 5 }, () => ({ fn: fn('abc'), hasArgument: true }));
    const text = writeLoop({ source: kind, operators: ['map'], sink, steps }, 'shared');
    expect(() => compileFunction(text, ['hashKey', 'keysEqual'])).not.toThrow();
  });
});
