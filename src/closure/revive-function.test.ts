import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { captureCallSite } from '../common/call-site.ts';
import { codeOf } from '../common/errors.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { type CapturedFunction, captureFunction } from './capture-function.ts';
import type { ClassNode, FunctionNode, GraphNode, Payload } from './payload.ts';
import { registry } from './revive/isolate-registry.ts';
import { type RevivedFunction, reviveFunction } from './revive-function.ts';

// Of hundreds of payloads each, on machines that do other things besides.
vi.setConfig({ testTimeout: 60_000 });

const use = { operator: 'map', site: captureCallSite() };
const options = { appRoot: process.cwd() };

// biome-ignore lint/complexity/noBannedTypes: any function
const capture = (fn: Function): Uint8Array => (captureFunction(fn as never, use) as CapturedFunction).bytes;
const revive = (bytes: Uint8Array): RevivedFunction => reviveFunction(bytes, options) as RevivedFunction;

/** A payload changed by hand. */
function altered(bytes: Uint8Array, change: (payload: Payload, node: FunctionNode) => object): Uint8Array {
  const payload = decodeValue(bytes) as Payload;
  const node = payload.nodes[payload.root] as FunctionNode;
  return encodeValue({ ...payload, ...change(payload, node) });
}

const withNodes = (bytes: Uint8Array, ...nodes: object[]): Uint8Array =>
  altered(bytes, () => ({ nodes, root: nodes.length - 1 }));

function codeOfRevival(bytes: Uint8Array): string | undefined {
  try {
    revive(bytes);
  } catch (error) {
    return codeOf(error);
  }
  return 'revived';
}

describe('reviveFunction', () => {
  it('makes functions with their own copies of what can change', () => {
    const list: number[] = [];
    const revived = revive(capture((x: number) => list.push(x)));
    const another = revived.make();
    expect([revived.fn(1), revived.fn(2), another(1), revived.make()(1)]).toEqual([1, 2, 1, 1]);
    expect(revived.stateless).toBe(false);
  });

  it('makes functions of one task that share what both captured', () => {
    const seen = new Set<number>();
    const add = revive(capture((x: number) => seen.add(x).size));
    const box = { seen, has: (x: number) => seen.has(x) };
    const test = revive(capture((x: number) => box.has(x)));
    const task = new Map<string, unknown>();
    const [addInTask, testInTask] = [add.make(task), test.make(task)];
    addInTask(5);
    expect(testInTask(5)).toBe(true);
    expect(test.make(new Map())(5)).toBe(false);
    expect(add.make(new Map())(1)).toBe(1);
  });

  it('gives one key to equal texts, whatever they capture, and another to another text', () => {
    const multiply = (k: number) => (x: number) => x * k;
    const add = (k: number) => (x: number) => x + k;
    const through = (f: (x: number) => number) => (x: number) => f(x);
    const key = (fn: (x: number) => number) => revive(capture(fn)).sourceKey;
    expect(key(multiply(2))).toBe(key(multiply(3)));
    expect(key(multiply(2))).not.toBe(key(add(2)));
    expect(key(through(multiply(2)))).toBe(key(through(multiply(3))));
    expect(key(through(multiply(2)))).not.toBe(key(through(add(2))));
  });

  it('has one class for all payloads that bring it', () => {
    class Point {
      x = 1;
    }
    const make = revive(capture(() => new Point())).fn;
    const test = revive(capture((value: unknown) => value instanceof Point)).fn;
    expect(test(make())).toBe(true);
    expect(make()).not.toBeInstanceOf(Point);
  });

  it('leaves nothing of a class behind where the rest of its payload cannot be built', () => {
    class Half {
      x = 1;
    }
    const bytes = capture(() => Half);
    const { id } = (decodeValue(bytes) as Payload).nodes.find(({ kind }) => kind === 'class') as ClassNode;
    const broken = altered(bytes, ({ nodes }) => ({
      nodes: [...nodes, { kind: 'intrinsic', path: 'Math.nothing' }],
    }));
    expect(codeOfRevival(broken)).toBe('INVALID_CLOSURE');
    expect(registry.get(id)).toBeUndefined();
    expect(revive(bytes).fn()).toBe(registry.get(id));
  });

  it('shows the line and column of the user in the stack of an error', () => {
    const original = () => {
      throw new Error('here');
    };
    const placeOf = (fn: () => unknown): string => {
      try {
        fn();
      } catch (error) {
        return /revive-function\.test\.ts:\d+:\d+/.exec((error as Error).stack ?? '')?.[0] ?? '';
      }
      return '';
    };
    const copy = revive(capture(original)).fn as () => unknown;
    const line = (place: string) => Number(place.split(':')[1]);
    // The runner maps stack traces of its own scripts alone, so the copy shows the line of the transformed text.
    expect(placeOf(copy)).toMatch(/revive-function\.test\.ts:\d+:\d+/);
    expect(line(placeOf(original))).toBeGreaterThan(0);
  });

  it('runs strict code strictly and sloppy code as it was', () => {
    const sloppy = new Function('return function () { return typeof this; }')() as () => string;
    const strict = new Function('"use strict"; return function () { return typeof this; }')() as () => string;
    expect(revive(capture(sloppy)).make().call(undefined)).toBe(sloppy.call(undefined));
    expect(revive(capture(strict)).make().call(undefined)).toBe(strict.call(undefined));
  });

  it.each(['', '1x', 'a b', 'a-b', 'a,b', '\u0000', 'a\n', '💥'])(
    'refuses %j as a name, which would abort the process',
    (name) => {
      const k = 2;
      const bytes = capture((x: number) => x * k);
      const renamed = altered(bytes, (payload, node) => ({
        nodes: [...payload.nodes.slice(0, -1), { ...node, names: [[name, [2]]] }],
      }));
      expect(codeOfRevival(renamed)).toBe('INVALID_CLOSURE');
      const late = altered(bytes, (payload, node) => ({
        nodes: [...payload.nodes.slice(0, -1), { ...node, late: [[name, 0]] }],
      }));
      expect(codeOfRevival(late)).toBe('INVALID_CLOSURE');
      const self = altered(bytes, (payload, node) => ({
        nodes: [...payload.nodes.slice(0, -1), { ...node, self: name }],
      }));
      expect(codeOfRevival(self)).toBe('INVALID_CLOSURE');
    },
  );

  it('refuses what is no payload', () => {
    const bytes = capture(() => 1);
    expect(codeOfRevival(encodeValue(42))).toBe('INVALID_CLOSURE');
    expect(codeOfRevival(encodeValue({ version: 1 }))).toBe('INVALID_CLOSURE');
    expect(codeOfRevival(new Uint8Array())).toBe('CORRUPT_DATA');
    expect(codeOfRevival(bytes.subarray(0, 20))).toBe('CORRUPT_DATA');
    expect(codeOfRevival(altered(bytes, () => ({ version: 99 })))).toBe('INVALID_CLOSURE');
    expect(codeOfRevival(altered(bytes, () => ({ root: 7 })))).toBe('INVALID_CLOSURE');
  });

  it.each<[string, object]>([
    ['a kind that does not exist', { kind: 'shell', command: 'true' }],
    ['an intrinsic that does not exist', { kind: 'intrinsic', path: 'Math.nothing' }],
    [
      'a module outside its package',
      { kind: 'module', package: 'acorn', version: '', file: '../../x.js', path: [] },
    ],
    ['a host object that does not exist', { kind: 'host', of: 'constructor', args: [] }],
    ['a node before what it needs', { kind: 'bound', target: 3, receiver: [null], args: [] }],
    ['a text that is no function', { kind: 'function', text: '42', names: [], name: '' }],
    ['a text that does not parse', { kind: 'function', text: '(', names: [], name: '' }],
    ['a handler that does not exist', { kind: 'wire', handler: 'nobody', payload: 1 }],
    ['a root that is no function', { kind: 'regexp', source: 'a', flags: '', lastIndex: 0 }],
  ])('refuses %s', (_what, node) => {
    expect(
      codeOfRevival(
        withNodes(
          capture(() => 1),
          node,
        ),
      ),
    ).toMatch(/^(?:INVALID_CLOSURE|MODULE_VERSION_MISMATCH)$/);
  });

  it('ends in an error with a code whatever bytes it is given', () => {
    const m = new Map<unknown, unknown>([['f', (x: number) => x]]);
    const shapes = [capture(() => 1), capture((x: number) => [m, x, use.operator]), capture(Math.max)];
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        (bytes, changes) => {
          const changed = Uint8Array.from(bytes);
          for (const [at, value] of changes) changed[at % changed.length] = value;
          // A changed letter of a text may leave it valid.
          expect(codeOfRevival(changed)).toMatch(
            /^(?:revived|INVALID_CLOSURE|CORRUPT_DATA|MODULE_\w+|ENGINE_\w+)$/,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('ends in an error with a code whatever nodes it is given', () => {
    const slot = fc.oneof(
      fc.integer({ min: -1, max: 4 }),
      fc.constant([1]),
      fc.constant(['a']),
      fc.constant(null),
    );
    const kinds: GraphNode['kind'][] = [
      'function',
      'class',
      'bound',
      'module',
      'object',
      'data',
      'symbol',
      'regexp',
    ];
    const node = fc.record(
      {
        kind: fc.constantFrom<string>(
          ...kinds,
          'buffer',
          'view',
          'host',
          'prototype',
          'member',
          'namespace',
          'cell',
          'require',
        ),
        of: fc.oneof(
          slot,
          fc.constantFrom('Object', 'Array', 'Map', 'Set', 'Error', 'URL', 'Uint8Array', 'own'),
        ),
        text: fc.constantFrom('() => 1', 'class {}', 'x', ''),
        names: fc.array(fc.tuple(fc.constantFrom('a', 'b', '-'), slot), { maxLength: 2 }),
        late: fc.array(fc.tuple(fc.constantFrom('c', ''), slot), { maxLength: 1 }),
        properties: fc.array(fc.tuple(slot, slot, fc.nat({ max: 15 })), { maxLength: 2 }),
        entries: fc.array(slot, { maxLength: 3 }),
        init: fc.anything({ maxDepth: 1 }),
        target: slot,
        receiver: slot,
        args: fc.array(slot, { maxLength: 2 }),
        prototype: slot,
        buffer: slot,
        members: fc.array(fc.tuple(fc.string(), slot), { maxLength: 2 }),
        name: fc.constantFrom('n', ''),
        path: fc.constantFrom([], ['default'], ['a', 'b']),
        specifier: fc.constantFrom('node:path', 'node:nothing'),
      },
      { requiredKeys: ['kind'] },
    );
    const empty = capture(() => 1);
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 5 }), (nodes) => {
        let bytes: Uint8Array;
        try {
          bytes = withNodes(empty, ...nodes);
        } catch {
          return; // The codec carries no such value.
        }
        expect(codeOfRevival(bytes)).toMatch(/^(?:revived|INVALID_CLOSURE|MODULE_\w+)$/);
      }),
      { numRuns: 1000 },
    );
  });
});
