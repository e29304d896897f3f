import { afterEach, expect, it } from 'vitest';
import { dataset, site, source, user } from '../../test/support/stage-harness.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import type { ElementNode } from '../lineage/nodes.ts';
import type { TaskFunction, UserFunction } from '../lineage/user-function.ts';
import type { Path } from './path.ts';
import type { OpenSink } from './stage-task.ts';
import { wordsFirst } from './words-first.ts';

const parent = source();
const text = dataset({ kind: 'textFile', path: 'a.txt', minPartitions: 1, site: site(1) } as never);

type Trivial = NonNullable<UserFunction['trivial']>;
const trivial = (form: Trivial): UserFunction => ({ ...user(() => 0, 'map'), trivial: form });
const unknown = user(() => 0, 'map');
const node = (fields: object) => ({ parent, site: site(1), ...fields }) as unknown as ElementNode;

const split = node({ kind: 'flatMap', fn: trivial({ kind: 'split', separator: ' ' }) });
const words = node({ kind: 'words', separator: undefined });
const map = (fn: TaskFunction) => node({ kind: 'map', fn });
const pairs = (value: number) => map(trivial({ kind: 'pairWith', value }));
const keys = node({ kind: 'keys' });
const ones = node({ kind: 'pairWith', value: 1 });

function path(...nodes: readonly ElementNode[]): Path {
  const spec = { kind: 'text', path: 'a.txt', start: 0, length: 1 } as const;
  return {
    source: { kind: 'open', node: text.node as never, spec },
    operators: nodes.map((operator) => ({ node: operator, partition: 0 })),
  };
}

const add = trivial({ kind: 'add' });
const [sum, first, identity] = [
  builtinFunction('sum'),
  builtinFunction('keepFirst'),
  builtinFunction('identity'),
];
function sink(merge: TaskFunction, create: TaskFunction = identity, copyZero?: () => unknown): OpenSink {
  const step = { operator: 'reduceByKey', site: site(1) };
  const steps = [undefined, create, merge].map((fn) => ({ ...step, fn }));
  const state = { copyZero, finish: () => undefined };
  return { kind: 'combine', steps, state };
}

const { split: own } = String.prototype;
afterEach(() => {
  String.prototype.split = own;
});

it.each([
  [path(split, pairs(1)), sink(add), 1, 'sum'],
  [path(words, pairs(1)), sink(add), 1, 'sum'],
  [path(words, pairs(0)), sink(sum), 0, 'sum'],
  [path(split, ones), sink(sum), 1, 'sum'],
  [path(split, node({ kind: 'pairWith', value: null })), sink(first), null, 'one'],
  [path(split, pairs(7), keys, ones), sink(sum), 1, 'sum'],
  [path(split, pairs(7), map(trivial({ kind: 'item', index: 0 })), pairs(2)), sink(add), 2, 'sum'],
])('words are tallied', (of, into, value, keeps) => {
  const { source: from, operators } = wordsFirst(of, into);
  expect(from).toMatchObject({ kind: 'tally', tally: { value, keeps } });
  expect(operators).toEqual([]);
  expect(wordsFirst(of).source.kind).toBe('words');
});

it.each([
  [path(split), sink(add)],
  [path(split, map(unknown)), sink(add)],
  [path(split, pairs(1)), sink(unknown)],
  [path(split, pairs(1)), sink(builtinFunction('naturalOrder'))],
  [path(split, pairs(1)), sink(add, unknown)],
  [path(split, pairs(1)), sink(add, identity, () => 0)],
  [path(split, pairs(2 ** 16 + 1)), sink(add)],
  [path(split, node({ kind: 'pairWith', value: null })), sink(add)],
  [path(split, pairs(1), map(trivial({ kind: 'item', index: 1 })), pairs(1)), sink(add)],
  [path(split, pairs(1), node({ kind: 'filter', fn: unknown })), sink(add)],
  [path(split, map(trivial({ kind: 'add' }))), sink(add)],
  [path(split, pairs(1)), { ...sink(add), kind: 'straight' as const }],
])('words are cut one by one', (of, into) => {
  const { source: from, operators } = wordsFirst(of, into);
  expect(from.kind).toBe('words');
  expect(operators).toEqual(of.operators.slice(1));
});

it('lines stay strings where words are cut by another function, or by a separator that is not found among bytes', () => {
  for (const of of [
    path(),
    path(node({ kind: 'flatMap', fn: unknown }), pairs(1)),
    path(node({ kind: 'map', fn: trivial({ kind: 'split', separator: ' ' }) })),
    path(node({ kind: 'flatMap', fn: trivial({ kind: 'split', separator: ', ' }) }), pairs(1)),
  ])
    expect(wordsFirst(of, sink(add))).toBe(of);
  String.prototype.split = () => [];
  const of = path(split, pairs(1));
  expect(wordsFirst(of, sink(add))).toBe(of);
  expect(wordsFirst(path(words, pairs(1)), sink(add)).source.kind).toBe('tally');
});
