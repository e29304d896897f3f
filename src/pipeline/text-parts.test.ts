import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataset, run, site, TestServices, user } from '../../test/support/stage-harness.ts';
import { TextSplitReader } from '../io/text-lines.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { PartitionSpec, TextSpec } from '../lineage/partition-spec.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import type { AnyFunction } from '../lineage/user-function.ts';
import { textParts } from './text-parts.ts';

const LINES = 40_000;
const LIMIT = 500;

let folder: string;
let whole: TextSpec;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-parts-'));
  whole = textOf('ascending', LINES, (i) => `${i} ${'x'.repeat(40 + ((i * 7919) % 80))}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function textOf(name: string, lines: number, lineOf: (i: number) => string): TextSpec {
  const path = join(folder, name);
  const text = `${Array.from({ length: lines }, (_, i) => lineOf(i)).join('\n')}\n`;
  writeFileSync(path, text);
  return { kind: 'text', path, start: 0, length: text.length };
}

class FileServices extends TestServices {
  override openSource(_node: unknown, spec: PartitionSpec) {
    this.opened++;
    const reader = new TextSplitReader(spec as TextSpec);
    return { nextBlock: () => reader.nextBlock(), close: () => reader.close() };
  }
}

const lines = () => dataset({ kind: 'textFile', path: '', minPartitions: 1, site: site(1) });
const mapped = (parent: Dataset, fn: AnyFunction) =>
  dataset({ kind: 'map', parent, fn: user(fn, 'map'), site: site(2) });
const byNumber = (line: string) => [Number.parseInt(line, 10), line];
const sample: ResultNode = { kind: 'sampleKeys', limit: LIMIT, operator: 'sortByKey', site: site(3) };

describe.each([true, false])('a sample of the keys of a text, compiled: %s', (compiler) => {
  const drawn = (of: Dataset, spec = whole) => {
    const services = new FileServices();
    const [count, ...keys] = run(of, sample, spec, { compiler, services }) as number[];
    return { count: count!, keys, opened: services.opened };
  };

  it('is drawn from parts of it, evenly, and tells about how many there are', () => {
    let calls = 0;
    const { count, keys, opened } = drawn(
      mapped(lines(), (line) => {
        calls++;
        return byNumber(line);
      }),
    );
    expect(opened).toBe(Math.ceil(LIMIT / 16));
    expect(calls).toBeLessThan(LINES / 4);
    expect(Math.abs(count - LINES)).toBeLessThan(LINES / 10);
    expect(new Set(keys).size).toBe(LIMIT);
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => keys.filter((key) => Math.floor((10 * key) / LINES) === tenth).length,
    );
    expect(Math.min(...tenths)).toBeGreaterThan(20);
    expect(Math.max(...tenths)).toBeLessThan(80);
  });

  it('is the same each time', () => {
    const of = mapped(lines(), byNumber);
    expect(drawn(of)).toEqual(drawn(of));
  });

  it('is drawn from all of it where parts hold too few pairs', () => {
    const few = dataset({
      kind: 'filter',
      parent: mapped(lines(), byNumber),
      fn: user(([key]) => key % 100 === 0, 'filter'),
      site: site(3),
    });
    const { count, keys } = drawn(few);
    expect([count, keys.toSorted((a, b) => a - b)]).toEqual([
      LINES / 100,
      Array.from({ length: LINES / 100 }, (_, i) => 100 * i),
    ]);
  });

  it('finds no more than there is of a few long lines', () => {
    const long = textOf('long', 3, (i) => `${i} ${'x'.repeat(2 ** 20)}`);
    const { count, keys } = drawn(mapped(lines(), byNumber), long);
    expect([count, keys]).toEqual([3, [0, 1, 2]]);
  });
});

describe('all of a text is read', () => {
  const path = (operator: Dataset, spec: PartitionSpec) => [
    {
      source: { kind: 'open' as const, node: lines().node as never, spec },
      operators: [{ node: operator.node as never, partition: 0 }],
    },
  ];
  const plain = () => mapped(lines(), byNumber);

  it('but for that of a large one by functions without state', () => {
    const parts = textParts(path(plain(), whole), LIMIT, 0)!;
    const length = parts.paths.reduce((sum, { source }) => sum + (source as any).spec.length, 0);
    expect(parts.share).toBe(length / whole.length);
  });

  it('where a function holds state, as it sees the lines in their order', () => {
    const fn = { ...user(byNumber, 'map'), make: () => byNumber };
    const stateful = dataset({ kind: 'map', parent: lines(), fn, site: site(1) });
    expect(textParts(path(stateful, whole), LIMIT, 0)).toBeUndefined();
  });

  it('where an operator looks at the position of a line', () => {
    const indexed = dataset({
      kind: 'zipWithUniqueId',
      parent: lines(),
      numPartitions: 1,
      site: site(1),
    } as never);
    expect(textParts(path(indexed, whole), LIMIT, 0)).toBeUndefined();
  });

  it('where it is small, compressed, or not the only source', () => {
    expect(textParts(path(plain(), { ...whole, length: 100_000 }), LIMIT, 0)).toBeUndefined();
    expect(textParts(path(plain(), { ...whole, codec: 'gzip' }), LIMIT, 0)).toBeUndefined();
    const twice = [...path(plain(), whole), ...path(plain(), whole)];
    expect(textParts(twice, LIMIT, 0)).toBeUndefined();
  });
});
