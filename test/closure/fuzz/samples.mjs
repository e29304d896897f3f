// Functions whose payloads hold nodes of every kind between them.

import { EventEmitter } from 'node:events';
import fs, * as everythingOfFs from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'acorn';

const require = createRequire(import.meta.url);
const factor = 3;
const helper = (x) => x * factor;
const factorial = (n) => (n < 2 ? 1 : n * factorial(n - 1));
const isEven = (n) => n === 0 || isOdd(n - 1);
const isOdd = (n) => n !== 0 && isEven(n - 1);
let counted = 0;
const count = () => ++counted;
const counts = () => counted;

class Base {
  static #made = { count: 0 };
  static label = 'base';
  static seen = new WeakSet();
  #state = [1];
  step = 2;
  constructor(state) {
    this.#state = state;
    Base.seen.add(this);
  }
  get state() {
    return this.#state;
  }
  static made() {
    return ++Base.#made.count;
  }
  [Symbol.toPrimitive]() {
    return this.step;
  }
}
class Derived extends Base {
  #name = 'derived';
  constructor({ state }) {
    super(state);
  }
  describe() {
    return `${this.#name} ${super.state}`;
  }
}
class Emitter extends EventEmitter {}
function Old(x) {
  this.x = x;
}
Old.prototype.get = function get() {
  return this.x;
};
Old.made = helper;
function withArguments() {
  // biome-ignore lint/complexity/noArguments: it is the case
  return () => arguments.length;
}

const own = Symbol('own');
const kinds = {
  map: new Map([[helper, { helper }]]),
  set: new Set([helper, 1]),
  list: Object.assign([helper, , 2], { more: helper }),
  frozen: Object.freeze({ helper }),
  sealed: Object.seal([helper]),
  fixed: Object.preventExtensions({ helper }),
  date: Object.assign(new Date(1), { helper }),
  pattern: Object.assign(/a/g, { helper }),
  error: Object.assign(new RangeError('sample', { cause: 1 }), { helper }),
  boxed: Object.assign(Object('text'), { helper }),
  nothing: Object.assign(Object.create(null), { helper }),
  [own]: 1,
  [Symbol.for('registered')]: 2,
  get computed() {
    return helper(1);
  },
  set computed(x) {
    helper(x);
  },
};
kinds.self = kinds;
const buffer = new ArrayBuffer(64);
const views = [new Uint8Array(buffer, 8, 8), new Float64Array(buffer), new DataView(buffer, 1), helper];
const instance = new Derived({ state: [helper] });
const plain = { words: ['a', 'b'], when: new Date(0), deep: [[[{ big: 1n }]]], table: new Map([[1, 'one']]) };
const host = [new URL('http://localhost/'), new Intl.NumberFormat('en'), new TextDecoder(), helper];
const pattern = /sam(p)le/g;
const wired = { [Symbol.for('firesteel.wire')]: () => ({ handler: 'sample', payload: [1] }) };
const cov_1a2b3c = () => ({ f: [0] });
const bound = Math.max.bind(null, 1, plain);

export const samples = [
  () => 1,
  (x) => x + factor,
  (x) => helper(x) + factorial(x),
  (x) => isEven(x),
  () => [count(), counts()],
  () => new Derived({ state: 1 }).describe() + Base.label + Base.made(),
  () => instance.describe(),
  () => new Old(2).get() + Old.made(1),
  () => new Emitter(),
  withArguments(1, 2),
  () => kinds,
  () => views,
  () => [plain, host],
  () => bound(2),
  (x) => [pattern.test(x), wired],
  () => cov_1a2b3c().f[0]++,
  (x) => [Math.max(x), JSON.stringify(x), /x/g.test(x), own],
  (x) => [join('a', x), fs.existsSync(x), everythingOfFs.constants],
  (x) => parse(x, { ecmaVersion: 2022 }),
  (x) => require(x),
  (x) => import(x),
  () => import.meta.url,
  async function* generate(x) {
    yield* [helper(x), console.log];
  },
];
