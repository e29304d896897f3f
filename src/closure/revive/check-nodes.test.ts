import { describe, expect, it } from 'vitest';
import { checkNodes } from './check-nodes.ts';

/** What other nodes may refer to: 0 a function, 1 a class, 2 a text, 3 a symbol. */
const GROUND: readonly object[] = [
  { kind: 'function', text: '() => 1', names: [], name: '' },
  { kind: 'class', id: 'x', text: 'class {}', names: [], name: '', support: '$fs' },
  { kind: 'text', bytes: new Uint8Array(1) },
  { kind: 'symbol', of: 'well-known', name: 'iterator' },
];
const AT = GROUND.length;

const check = (node: unknown): void => checkNodes([...GROUND, node]);

const code = (fields: object) => ({ kind: 'function', text: '() => 1', names: [], name: '', ...fields });
const ownClass = (fields: object) => ({ ...GROUND[1], ...fields });
const object = (of: unknown, fields: object = {}) => ({ kind: 'object', of, ...fields });
const debug = (fields: object) => code({ debug: { lineStart: [1, 0], script: {}, ...fields } });

describe('a node as captures write it passes', () => {
  it.each<[string, object]>([
    [
      'a function',
      code({ names: [['a', 0]], late: [['b', AT]], self: 'f', properties: [[3, [1], 15, [2]]] }),
    ],
    ['a function for debuggers', debug({ roomBehind: 20, script: { sourceMapUrl: 'file:///a.js.map' } })],
    ['a class', ownClass({ heritage: ['$base', 1], privates: [['#x', [1]]], fixedOnDriver: true })],
    ['an array', object('Array', { init: 2 ** 32 - 1, properties: [[['0'], AT]] })],
    ['an instance', object('Object', { prototype: 0, stamps: [1], integrity: 'frozen' })],
    ['a map', object('Map', { entries: [[1], AT] })],
    ['data', { kind: 'data', text: 2, index: 0, share: 'a' }],
    ['a symbol of its own', { kind: 'symbol', of: 'own', name: '', id: 'a' }],
  ])('%s', (_name, node) => {
    expect(() => check(node)).not.toThrow();
  });
});

describe('a node that no capture writes is refused, by the field', () => {
  it.each<[field: string, object]>([
    ['text', code({ text: 7 })],
    ['names', code({ names: undefined })],
    ['names', code({ names: [['1x', [1]]] })],
    ['names', code({ names: [['a,b', [1]]] })],
    // What a name stands for exists before the function does.
    ['names', code({ names: [['a', AT]] })],
    ['late', code({ late: [['', [1]]] })],
    ['self', code({ self: 'a b' })],
    ['at', code({ at: [2 ** 31, 0] })],
    ['properties', code({ properties: [[[7], [1]]] })],
    ['properties', code({ properties: [[0, [1]]] })],
    ['properties', code({ properties: [[['x'], [1], 16]] })],
    ['prototypeProperties', code({ prototypeValue: 0, prototypeProperties: [[['x'], [1]]] })],
    ['prototypeParent', code({ prototypeValue: 0, prototypeParent: 0 })],
    ['debug', debug({ lineStart: [-1, 0] })],
    ['debug', debug({ roomBehind: 2 ** 29 })],
    ['debug', debug({ script: { sourceMapUrl: 'a.map\nrun()' } })],
    ['id', ownClass({ id: 7 })],
    ['support', ownClass({ support: '' })],
    ['heritage', ownClass({ heritage: ['a-b', 0] })],
    ['prototypeValue', ownClass({ prototypeValue: 0 })],
    ['target', { kind: 'bound', target: AT, receiver: [null], args: [] }],
    ['text', { kind: 'data', text: 0, index: 0 }],
    ['index', { kind: 'data', text: 2, index: -1 }],
    ['id', { kind: 'symbol', of: 'own', name: '' }],
    ['id', { kind: 'symbol', of: 'registered', name: 'a', id: 'a' }],
    ['offset', { kind: 'view', of: 'Uint8Array', buffer: 0, offset: -1, length: 1 }],
    ['args', { kind: 'host', of: 'URL', args: [{ toString: [] }] }],
    ['of', object('Proxy')],
    ['of', object(['Object'])],
    ['init', object('Array', { init: -1 })],
    ['properties', object('Array', { init: 3, properties: [[['length'], [9]]] })],
    ['init', object('Arguments', { init: 2 ** 20 })],
    ['init', object('Boxed', { init: {} })],
    ['id', object('WeakMap')],
    ['entries', object('Map', { entries: [[1]] })],
    ['entries', object('Object', { entries: [] })],
    ['stamps', object('Object', { stamps: [0] })],
    ['privates', object('Object', { privates: [[1, [1]]] })],
    ['package', { kind: 'module', package: '../acorn', version: '', specifier: 'acorn', path: [] }],
    ['specifier', { kind: 'module', package: 'acorn', version: '', specifier: 'acorn/../../x', path: [] }],
    ['file', { kind: 'module', package: 'acorn', version: '', file: '../x.js', path: [] }],
    ['specifier', { kind: 'module', specifier: 'file:///x.mjs', path: ['default'] }],
    ['path', { kind: 'module', specifier: 'node:fs', path: [{}] }],
  ])('%s: %j', (field, node) => {
    expect(() => check(node)).toThrow(
      expect.objectContaining({
        code: 'INVALID_CLOSURE',
        message: expect.stringContaining(`"${field}" of its node ${AT}`),
      }),
    );
  });

  it.each([null, 1, 'cell', [], undefined, { kind: 'toString' }, { kind: 7 }])('%j is no node', (node) => {
    expect(() => check(node)).toThrow('is of no kind that there is');
  });
});
