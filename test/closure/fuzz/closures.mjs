// Payloads of captured functions, changed in their structure or in their bytes, and given to the reviver.
import { samples } from './samples.mjs';

const CODES =
  /^(?:INVALID_CLOSURE|CORRUPT_DATA|MODULE_NOT_FOUND_ON_EXECUTOR|MODULE_VERSION_MISMATCH|MODULE_EXPORT_MISSING|MODULE_LOAD_FAILED|ENGINE_EXPORT_MISSING)$/;
const NUMBERS = [
  -1,
  -0,
  0,
  1,
  2,
  0.5,
  63,
  4096,
  2 ** 16,
  2 ** 25,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  1e300,
  Number.NaN,
  Infinity,
];
// None of them is an expression that would give a builtin: texts are code, and code may change anything.
const STRINGS = [
  ...[
    '',
    '__proto__',
    'constructor',
    'prototype',
    'length',
    'name',
    'kind',
    '1x',
    'a b',
    'a,b',
    '$',
    'eval',
    'await',
  ],
  ...[
    '../../x.js',
    '/etc/passwd',
    'node:fs',
    'node:no',
    '@/x',
    'acorn/../x',
    'C:\\x',
    'file:///x',
    'a\0b',
    '\ud800',
    '\u2028',
  ],
  ...['frozen', 'Symbol.iterator', 'x'.repeat(70_000), '('.repeat(20_000), `${'['.repeat(20_000)}1`],
];
const PATHS = [
  'Object.prototype',
  'Array.prototype',
  'Function',
  'Function.prototype',
  'globalThis',
  'process',
  'Promise',
];
const BYTES = [0, 1, 0x0a, 0x0b, 0x0c, 0x0d, 0x10, 0x17, 0x1a, 0x1c, 0x40, 0x7f, 0x80, 0xff];
const OUT_OF_RANGE = [-1, 0.5, 2 ** 31, 2 ** 53, Number.NaN];

export async function closures(built) {
  const { captureFunction } = await built('closure/capture-function.js');
  const { reviveFunction } = await built('closure/revive-function.js');
  const { mapSlots, needsOf } = await built('closure/slots.js');
  const { decodeValue } = await built('serializer/value-decoder.js');
  const { encodeValue } = await built('serializer/value-encoder.js');
  const use = { operator: 'map', site: { file: import.meta.filename, line: 1, column: 1 } };
  const seeds = [];
  for (const sample of samples) seeds.push((await captureFunction(sample, use)).bytes);
  const options = {
    appRoot: process.cwd(),
    engineExport: (name) => (name === 'Known' ? class Known {} : undefined),
    handlers: new Map([['sample', (sent) => ({ sent })]]),
  };
  const strings = [...STRINGS];
  for (const bytes of seeds)
    for (const { text } of decodeValue(bytes).nodes) if (text?.length) strings.push(text);

  const kinds = new Set(seeds.flatMap((bytes) => decodeValue(bytes).nodes.map(({ kind }) => kind)));
  return { attempt, kinds: [...kinds].sort() };

  async function attempt(random) {
    const bytes = random.pick(seeds);
    const how = random.below(10);
    if (how === 0) return revival(bytes, ['revived']);
    if (how < 3) return revival(random.damage(bytes, BYTES));
    const payload = decodeValue(bytes);
    if (how < 6) return brokenRevival(random, payload);
    for (let left = 1 + random.below(3); left > 0; left--) change(random, payload);
    let changed;
    try {
      changed = encodeValue(payload);
    } catch {
      // The codec carries no such value: nobody can send it.
      return 'unsendable';
    }
    return revival(changed);
  }

  /** What became of a payload; throws where it is neither a function nor an error of ours. */
  async function revival(bytes, allowed) {
    let outcome;
    try {
      const revived = await reviveFunction(bytes, options);
      if (typeof revived.fn !== 'function') throw new Error('What was revived is no function');
      outcome = 'revived';
    } catch (error) {
      if (!CODES.test(error?.code)) throw error;
      outcome = error.code;
    }
    if (allowed && !allowed.includes(outcome)) throw new Error(`Expected ${allowed}, got ${outcome}`);
    return outcome;
  }

  /** Breaks the structure of a payload in one place; all its functions tell when their text is evaluated. */
  async function brokenRevival(random, payload) {
    for (const node of payload.nodes) {
      if (node.kind === 'function' || node.kind === 'class')
        node.text = `(globalThis.evaluated = true, (${node.text}\n))`;
    }
    breakOne(random, payload);
    globalThis.evaluated = false;
    await revival(encodeValue(payload), ['INVALID_CLOSURE', 'CORRUPT_DATA']);
    if (globalThis.evaluated) throw new Error('Code of a broken payload was evaluated');
    return 'broken';
  }

  function breakOne(random, payload) {
    const { nodes } = payload;
    const at = random.below(nodes.length);
    const node = nodes[at];
    const slots = slotsOf(node);
    switch (random.below(slots.length > 0 ? 6 : 4)) {
      case 0:
        payload.root = random.pick([nodes.length, '0', ...OUT_OF_RANGE]);
        break;
      case 1:
        node.kind = random.pick(['constructor', '__proto__', 'toString', 'shell', 7, undefined]);
        break;
      case 2:
        nodes[at] = random.pick([null, 1, [], 'function', undefined, new Map([['kind', 'cell']])]);
        break;
      case 3:
        nodes.push(random.pick(BROKEN_NODES)(nodes.length));
        break;
      case 4:
        replaceSlot(random, nodes, at, slots, [
          nodes.length,
          ...OUT_OF_RANGE,
          null,
          'x',
          {},
          [],
          [1, 2],
          [{}],
        ]);
        break;
      default: {
        // What a node needs in order to exist comes before it.
        const needs = [...needsOf(node)].filter((slot) => typeof slot === 'number');
        if (needs.length === 0) payload.version = 0;
        else replaceSlot(random, nodes, at, slots, [at], needs);
      }
    }
  }

  function slotsOf(node) {
    const slots = [];
    try {
      mapSlots(node, (slot) => slots.push(slot));
    } catch {
      // What was changed before has none.
      slots.length = 0;
    }
    return slots;
  }

  function replaceSlot(random, nodes, at, slots, values, among = slots) {
    const chosen = random.pick(among);
    const value = random.pick(values);
    let done = false;
    nodes[at] = mapSlots(nodes[at], (slot) => {
      if (done || slot !== chosen) return slot;
      done = true;
      return value;
    });
  }

  function change(random, payload) {
    const { nodes } = payload;
    if (nodes.length === 0) return;
    const at = random.below(nodes.length);
    const node = nodes[at];
    // An earlier change may have left anything there.
    if (!isObject(node)) return;
    const fields = Object.keys(node);
    if (fields.length === 0) return;
    const field = random.pick(fields);
    const other = random.pick(nodes.filter(isObject));
    switch (random.below(12)) {
      case 0:
        node.kind = random.pick(decodeValue(random.pick(seeds)).nodes).kind;
        break;
      case 1: {
        const slots = slotsOf(node);
        if (slots.length > 0)
          replaceSlot(random, nodes, at, slots, [
            random.below(nodes.length),
            [null],
            [random.pick(STRINGS)],
            [random.pick(NUMBERS)],
          ]);
        break;
      }
      case 2:
        changeWithin(random, node, field);
        break;
      case 3:
        delete node[field];
        break;
      case 4: {
        const name = random.pick(Object.keys(other).concat('kind'));
        node[name] = other[name];
        break;
      }
      case 5:
        nodes.splice(at, 1);
        break;
      case 6:
        nodes.splice(random.below(nodes.length + 1), 0, random.chance(50) ? node : structuredClone(node));
        break;
      case 7:
        nodes.push(...decodeValue(random.pick(seeds)).nodes);
        break;
      case 8:
        nodes.push(...chain(random, nodes.length, 1 + random.below(5000)));
        if (random.chance(50)) payload.root = nodes.length - 1;
        break;
      case 9:
        nodes.push(
          { kind: 'intrinsic', path: random.pick(PATHS) },
          { kind: 'engine', name: random.pick(['Known', 'Unknown']) },
        );
        if (random.chance(50))
          nodes.push({
            kind: 'function',
            text: '() => 1',
            names: [],
            name: '',
            prototypeValue: nodes.length - 2,
            prototypeProperties: [[['polluted'], [1]]],
          });
        payload.root = random.below(nodes.length);
        break;
      case 10:
        // Lists in circles, and one list in many places.
        if (Array.isArray(node[field]) && node[field].length < 1e6)
          node[field].push(random.chance(50) ? node[field] : nodes);
        else node[field] = other;
        break;
      default: {
        const list = fields.find((name) => Array.isArray(node[name]) && node[name].length > 0);
        if (list !== undefined)
          node[list] = Array.from({ length: 1 + random.below(3000) }, () => random.pick(node[list]));
        else node[field] = sparse(random);
      }
    }
  }

  function changeWithin(random, owner, key) {
    const value = owner[key];
    if (
      typeof value === 'object' &&
      value !== null &&
      !ArrayBuffer.isView(value) &&
      Object.keys(value).length > 0 &&
      random.chance(80)
    ) {
      changeWithin(random, value, random.pick(Object.keys(value)));
      return;
    }
    if (ArrayBuffer.isView(value)) owner[key] = random.damage(value, BYTES);
    else if (typeof value === 'string' && key !== 'path')
      owner[key] = random.pick(
        random.chance(80) ? strings : PATHS.slice(0, key === 'text' ? 0 : undefined).concat(''),
      );
    else
      owner[key] = random.pick([
        random.pick(NUMBERS),
        random.pick(STRINGS),
        null,
        undefined,
        {},
        [],
        true,
        1n,
        sparse(random),
      ]);
  }

  function sparse(random) {
    const list = [];
    list.length = random.pick([3, 5000, 2 ** 26, 2 ** 32 - 1]);
    list[random.below(3)] = 1;
    return list;
  }

  /** Nodes that hang on each other, one level after the other. */
  function chain(random, first, length) {
    const link = random.pick([
      (before) => ({ kind: 'bound', target: before, receiver: [null], args: [] }),
      (before) => ({ kind: 'object', of: 'Object', prototype: before }),
      (before) => ({
        kind: 'function',
        text: 'function () {}',
        names: [['before', before]],
        name: 'f',
        parent: before,
      }),
      (before) => ({
        kind: 'class',
        id: `chain ${before}`,
        text: 'class extends $base {}',
        heritage: ['$base', before],
        support: '$fs',
        names: [],
        name: '',
      }),
    ]);
    const nodes = [{ kind: 'function', text: 'function () {}', names: [], name: 'first' }];
    while (nodes.length < length) nodes.push(link(first + nodes.length - 1));
    return nodes;
  }
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** Nodes that no capture writes, whatever the others are. */
const BROKEN_NODES = [
  () => ({ kind: 'function', text: '() => 1', names: [['1x', [1]]], name: '' }),
  () => ({ kind: 'function', text: '() => 1', names: [['a b', [1]]], name: '' }),
  () => ({ kind: 'function', text: '() => 1', names: [], late: [['', [1]]], name: '' }),
  () => ({ kind: 'function', text: '() => 1', names: [], self: 'a,b', name: '' }),
  () => ({ kind: 'function', text: '() => 1', name: '' }),
  () => ({ kind: 'function', text: 7, names: [], name: '' }),
  () => ({
    kind: 'function',
    text: '() => 1',
    names: [],
    name: '',
    prototypeValue: 0,
    prototypeProperties: [[['x'], [1]]],
  }),
  () => ({ kind: 'class', id: 'x', text: 'class {}', names: [], name: '', support: '' }),
  () => ({ kind: 'class', id: 7, text: 'class {}', names: [], name: '', support: '$fs' }),
  (at) => ({
    kind: 'class',
    id: 'x',
    text: 'class {}',
    names: [],
    name: '',
    support: '$fs',
    heritage: ['a-b', at - 1],
  }),
  (at) => ({ kind: 'bound', target: at, receiver: [null], args: [] }),
  () => ({ kind: 'data', text: [1], index: 0 }),
  () => ({ kind: 'view', of: 'Uint8Array', buffer: 0, offset: -1, length: 1 }),
  () => ({ kind: 'object', of: 'Array', init: -1 }),
  () => ({ kind: 'object', of: 'Array', init: 3, properties: [[['length'], [2 ** 32 - 1]]] }),
  () => ({ kind: 'object', of: 'Arguments', init: 2 ** 20 }),
  () => ({ kind: 'object', of: 'Boxed', init: {} }),
  () => ({ kind: 'object', of: 'Map', entries: [[1]] }),
  () => ({ kind: 'object', of: 'Proxy' }),
  () => ({ kind: 'object', of: 'Object', properties: [[[7], [1]]] }),
  () => ({ kind: 'object', of: 'Object', stamps: [[null]] }),
  () => ({ kind: 'module', package: 'acorn', version: '', specifier: '/etc/passwd', path: [] }),
  () => ({ kind: 'module', package: 'acorn', version: '', specifier: 'acorn/../../x', path: [] }),
  () => ({ kind: 'module', package: '../acorn', version: '', specifier: 'acorn', path: [] }),
  () => ({ kind: 'module', package: 'acorn', version: '', file: '../x.js', path: [] }),
  () => ({ kind: 'module', package: 'acorn', version: '', file: '/x.js', path: [] }),
  () => ({ kind: 'module', specifier: 'fs', path: ['default'] }),
  () => ({ kind: 'module', specifier: 'file:///x.mjs', path: ['default'] }),
  () => ({ kind: 'module', specifier: 'node:fs', path: [{}] }),
];
