// Everything that travels: each function is captured here, run in another thread, and has to give the same there.
import { createHash } from 'node:crypto';
import fs, { readFileSync } from 'node:fs';
import * as path from 'node:path';
import dayjs from 'dayjs';
import Decimal from 'decimal.js';
import * as library from './library.mjs';
import byDefault, { count, counted, limits, Point, twice } from './library.mjs';

const factor = 3;
const mutable = 'first';
var old = [1, 2];
const helper = (x) => x + factor;
const factorial = (n) => (n <= 1n ? 1n : n * factorial(n - 1n));
function isEven(n) {
  return n === 0 ? true : isOdd(n - 1);
}
function isOdd(n) {
  return n === 0 ? false : isEven(n - 1);
}
const loops = [];
for (let i = 0; i < 3; i++) loops.push(() => i);
const lateLoops = [];
// biome-ignore lint/correctness/noInnerDeclarations: it is the case
for (var late = 0; late < 2; late++) lateLoops.push(() => late);
const makeAdder = (a) => (b) => (c) => a + b + c;
function withArguments() {
  // biome-ignore lint/complexity/noArguments: it is the case
  return () => [...arguments];
}
let caught;
try {
  throw new Error('caught');
} catch (error) {
  caught = () => error.message;
}

class Counter {
  static made = 0;
  static #secret = { level: 7 };
  static {
    Counter.label = 'counter';
  }
  #count = 0;
  step = 2;
  constructor(start) {
    this.#count = start;
    Counter.made++;
  }
  #bump() {
    this.#count += this.step;
  }
  next() {
    this.#bump();
    return this.#count;
  }
  get count() {
    return this.#count;
  }
  set count(value) {
    this.#count = value;
  }
  static level() {
    return Counter.#secret.level;
  }
  static from(start) {
    return new this(start);
  }
}
class Named extends Counter {
  #name;
  constructor({ name, start }) {
    super(start);
    this.#name = name;
  }
  describe() {
    return `${this.#name}:${super.next()}`;
  }
  get count() {
    return super.count * 10;
  }
}
class Silent extends Counter {
  #quiet = ['quiet'];
  quiet() {
    return this.#quiet[0] + this.count;
  }
}
const Loud = (Base) =>
  class extends Base {
    shout() {
      return `${this.quiet()}!`;
    }
  };
const LoudSilent = Loud(Silent);
const key = Symbol('key');
const computed = 'com' + 'puted';
class Keys {
  [computed]() {
    return 1;
  }
  static [key]() {
    return 2;
  }
  get [`${computed}Get`]() {
    return 3;
  }
  *[Symbol.iterator]() {
    yield 4;
  }
  'quoted name'() {
    return 5;
  }
}
class Patched {
  own() {
    return 'own';
  }
}
Patched.prototype.added = () => 'added';
Patched.prototype.own = () => 'replaced';
Patched.extra = 42;
function OldStyle(x) {
  this.x = x;
}
OldStyle.prototype.double = function () {
  return this.x * 2;
};
function OldChild(x) {
  OldStyle.call(this, x);
}
OldChild.prototype = Object.create(OldStyle.prototype, {
  constructor: { value: OldChild, enumerable: false },
});
class Links extends Map {
  sum() {
    let sum = 0;
    for (const value of this.values()) sum += value;
    return sum;
  }
}
class SecretLinks extends Map {
  #secret = new Date(5);
  secret() {
    return [this.#secret.getTime(), this.size];
  }
}
class Refused extends TypeError {
  constructor(message, detail) {
    super(message);
    this.name = 'Refused';
    this.detail = detail;
  }
}
class List extends Array {
  last() {
    return this[this.length - 1];
  }
}
class Singleton {
  static instance = new Singleton();
  value() {
    return Singleton.instance === this;
  }
}
const circle = { name: 'circle', run: () => circle.name };
circle.self = circle;
const given = (value) => value;
// biome-ignore-start lint/complexity/noCommaOperator: it is the case
class Pool {
  static #open = (given(1), [1, 2]);
  static limit = (given(1), 5);
  size = (given(this.constructor.limit), 2);
  #taken = (given(Pool.#open.length), 0);
  take() {
    this.#taken += 1;
    return Pool.#open[this.#taken - 1] * this.size;
  }
}
// biome-ignore-end lint/complexity/noCommaOperator: it is the case
class Bag extends Set {
  constructor(...members) {
    super(members);
  }
  get sorted() {
    return [...this].sort();
  }
}
const pool = new Pool();
const bag = new Bag(2, 1);
const price = new Decimal('0.1');
const day = dayjs('2024-02-29T12:00:00Z');
const named = new Named({ name: 'n', start: 5 });
const silent = new LoudSilent(1);
const secretLinks = new SecretLinks([['a', 1]]);
const links = new Links([
  ['a', 1],
  ['b', 2],
]);
links.get('a');
const accessors = {
  stored: 1,
  get value() {
    return this.stored;
  },
  set value(v) {
    this.stored = v;
  },
  method(x) {
    return this.stored + x;
  },
};
const shared = { items: [1] };
const left = { shared, tag: () => 'left' };
const right = { shared };
const weak = new WeakMap([[shared, 'weak']]);
const frozen = Object.freeze({ a: 1, list: Object.freeze([1, 2]), f: helper });
const sealed = Object.seal({ a: 1 });
const bytes = new ArrayBuffer(8);
const views = [new Uint8Array(bytes, 2, 4), new DataView(bytes), new Float64Array(bytes)];
const sparse = [1, , 3];
sparse.length = 5;
const bare = Object.assign(Object.create(null), { a: 1, ['__proto__']: 2 });
const problem = new Error('outer', { cause: new RangeError('inner') });
problem.code = 'E_OUTER';
const tagged = (strings, ...values) => strings.raw.join('|') + values.join();
const deep = (() => {
  let chain = null;
  for (let i = 0; i < 20_000; i++) chain = { chain, run: helper };
  return chain;
})();
const wired = {
  [Symbol.for('firesteel.wire')]: () => ({ handler: 'greeting', payload: { name: 'wire' } }),
  socket: new Promise(() => {}),
};
// Under a test runner these may come from another realm than the program's own.
const cloned = structuredClone({
  list: [1, { two: 2 }],
  map: new Map([['k', new Set([1])]]),
  when: new Date(9),
  pattern: /c/g,
  error: new RangeError('cloned'),
  bytes: new Uint8Array([1, 2]),
});
const clonedTag = Object.assign(structuredClone({ a: [1] }), { tag: () => 'tag' });
let opened = 0;
let closed = 0;
const open = () => {
  opened += 1;
  return opened;
};
const counts = {
  get open() {
    return opened - closed;
  },
  close() {
    [closed] = [closed + 1];
  },
};
class Ticket {
  number = ++opened;
}
let written = 0;
const log = console.log;
const maybe = process.env.FIRESTEEL_NO_SUCH_VARIABLE;
class Opened {
  [Symbol.dispose]() {
    return 'closed';
  }
}
const disposable = new Opened();
const symbols = { [key]: 1, [Symbol.for('registered')]: 2, [Symbol.iterator]: 3 };
const hidden = Object.defineProperties(
  {},
  {
    quiet: { value: 1, enumerable: false, configurable: true },
    fixed: { value: 2, enumerable: true, writable: false },
  },
);

export default {
  'no captures': { fn: (x) => x + 1, args: [1] },
  const: { fn: (x) => x * factor, args: [2] },
  'let and var': { fn: () => [mutable, old] },
  'a helper': { fn: (x) => helper(x) * 2, args: [2] },
  'a function declaration': {
    fn: function named(x) {
      return x * factor;
    },
    args: [2],
  },
  recursion: { fn: factorial, args: [20n] },
  'recursion through a name': { fn: (n) => factorial(n), args: [5n] },
  'mutual recursion': { fn: (n) => isEven(n), args: [11] },
  'loop variables': { fn: () => loops.map((f) => f()) },
  'variables of a loop by var': { fn: () => lateLoops.map((f) => f()) },
  'nested closures': { fn: makeAdder(1)(2), args: [3] },
  'arguments of an enclosing function': { fn: withArguments(1, 'two') },
  'a catch parameter': { fn: caught },
  'defaults and destructuring': {
    fn: ({ a, ...rest }, [b = factor] = [], c = a + b) => [a, rest, b, c],
    args: [{ a: 1, z: 2 }],
  },
  'shorthand and computed keys': {
    fn: (x) =>
      ({
        factor,
        [mutable]: x,
        m() {
          return factor;
        },
      }).m(),
    args: [1],
  },
  'a tagged template': { fn: (x) => tagged`a\n${x}b`, args: [1] },
  'an async function': { fn: async (x) => (await x) + factor, args: [1] },
  'a generator': {
    fn: function* (n) {
      for (let i = 0; i < n; i++) yield i * factor;
    },
    args: [3],
  },
  'an async generator': {
    fn: async function* (n) {
      yield n;
      yield factor;
    },
    args: [3],
  },
  'a comment at the end': {
    fn: (x) => x + factor /* end */, // really
    args: [1],
  },
  'module: a function with private parts': { fn: (x) => twice(x), args: [2] },
  'module: default, const, class, namespace': {
    fn: (x) => [byDefault(x), limits.high, new Point(3, 4).norm(), library.scale(x)],
    args: [2],
  },
  'module: a variable that two functions share': {
    fn: () => {
      count();
      count();
      return counted();
    },
    expected: 2,
  },
  'module: variables that methods, accessors and classes share': {
    fn: () => {
      open();
      open();
      counts.close();
      return [counts.open, new Ticket().number, counts.open];
    },
    expected: [1, 3, 2],
  },
  'node: named, default and namespace': {
    fn: () => [
      typeof readFileSync,
      fs.readFileSync === readFileSync,
      path.join('a', 'b'),
      createHash('md5').update('x').digest('hex'),
    ],
  },
  'globals under other names': {
    fn: () => [typeof log, Math.max(1, 2), globalThis === global, JSON.stringify({ a: 1 })],
  },
  'import.meta': { fn: () => import.meta.url },
  'import()': { fn: async () => [(await import('node:path')).sep, (await import('./library.mjs')).scale(2)] },
  'process and its parts': {
    fn: ((proc, env, pid) => () => [proc.version, typeof env.PATH, typeof pid])(
      process,
      process.env,
      process.pid,
    ),
  },
  intrinsics: { fn: Math.max, args: [1, 3] },
  'a bound function': {
    fn: function (x, y) {
      return this.stored + x + y;
    }.bind(accessors, 1),
    args: [2],
  },
  'a function bound twice': {
    fn: function (x, y, z) {
      return [this.stored, x, y, z];
    }
      .bind({ stored: 8 }, 1)
      .bind({ stored: 9 }, 2),
    args: [3],
    expected: [8, 1, 2, 3],
  },
  'a bound native function': { fn: () => [].slice.bind([1, 2, 3], 1)() },
  'accessors and methods': {
    fn: (x) => {
      accessors.value = x;
      return [accessors.value, accessors.method(1)];
    },
    args: [5],
    expected: [5, 6],
  },
  'a method by itself': {
    fn: (
      (method) => (x) =>
        method.call({ stored: 2 }, x)
    )(accessors.method),
    args: [1],
  },
  'class: fields, private parts, accessors': {
    fn: () => {
      const c = new Counter(4);
      c.count = c.next() + 1;
      return [c.count, c.step, Counter.level(), Counter.label];
    },
  },
  'class: inheritance and super': {
    fn: () => {
      const n = new Named({ name: 'x', start: 1 });
      return [n.describe(), n.count, n instanceof Counter, Named.from === Counter.from];
    },
  },
  'class: statics as they are, not as they began': { fn: () => Counter.made > 0 },
  'class: computed keys': {
    fn: () => {
      const k = new Keys();
      return [k.computed(), Keys[key](), k.computedGet, [...k], k['quoted name']()];
    },
  },
  'class: changed from outside': { fn: () => [new Patched().own(), new Patched().added(), Patched.extra] },
  'class: a mixin': { fn: () => new LoudSilent(2).shout() },
  'class: initial values in parentheses': {
    fn: () => [new Pool().take(), pool.take(), Pool.limit, pool.size],
    expected: [2, 2, 5, 2],
  },
  'class: an instance of itself': {
    fn: () => [Singleton.instance.value(), Singleton.instance instanceof Singleton],
  },
  'class: extends null and a name': {
    fn: () => {
      class A extends Point {
        static name = 'other';
      }
      return [A.name, new A(3, 4).norm()];
    },
  },
  'instance with private state': {
    fn: () => [named.describe(), named.count, named instanceof Named, named.step],
    expected: ['n:7', 70, true, 2],
  },
  'instance of a mixin with private state': { fn: () => [silent.quiet(), silent.shout(), silent.count] },
  'instance of a subclass of Map': { fn: () => [links.sum(), links instanceof Links, links.size] },
  'instance of a subclass of Map with private state': {
    fn: () => [secretLinks.secret(), new SecretLinks().secret(), secretLinks instanceof SecretLinks],
  },
  'instance of a subclass of Error': {
    fn: () => {
      const e = new Refused('no', { a: 1 });
      return [e.name, e.detail, e instanceof TypeError, e.message];
    },
  },
  'instance of a subclass of Set': { fn: () => [bag.sorted, bag instanceof Bag, new Bag('a').size] },
  'instance of a class of a package': {
    fn: () => [price.plus('0.2').toString(), price instanceof Decimal, day.add(1, 'year').toISOString()],
    expected: ['0.3', true, '2025-02-28T12:00:00.000Z'],
  },
  'instance of a subclass of Array': {
    fn: () => {
      const l = List.from([1, 2]);
      return [l.last(), l instanceof List, l.length];
    },
  },
  'old-style constructors': {
    fn: () => {
      const o = new OldChild(4);
      return [o.double(), o instanceof OldStyle, o.constructor === OldChild];
    },
  },
  'plain data': {
    fn: () => [new Map([[1, { a: new Set([1]) }]]), new Date(5), /a+/gi, 10n, -0, NaN, undefined, null],
  },
  'captured Map, Set, Date, RegExp, BigInt': {
    fn: ((m, s, d, r, b) => () => [m, s, d, r, b])(
      new Map([['k', [1]]]),
      new Set([1]),
      new Date(7),
      /x/y,
      1n << 80n,
    ),
  },
  'sparse arrays, null prototypes, -0, NaN': {
    fn: () => [
      sparse.length,
      1 in sparse,
      Object.getPrototypeOf(bare),
      Object.keys(bare),
      Object.is([-0][0], -0),
    ],
  },
  'typed arrays and a buffer they share': {
    fn: () => {
      views[0][0] = 9;
      return [new Uint8Array(views[2].buffer)[2], views[1].getUint8(2), views[0].length];
    },
    expected: [9, 9, 4],
  },
  'a Buffer': { fn: ((b) => () => [b.toString(), Buffer.isBuffer(b)])(Buffer.from('héllo')) },
  'an error with cause and fields': {
    fn: () => [problem.message, problem.cause instanceof RangeError, problem.code],
  },
  symbols: {
    fn: () => [symbols[key], symbols[Symbol.for('registered')], symbols[Symbol.iterator], key.description],
  },
  'hidden and fixed properties': {
    fn: () => [Object.keys(hidden), hidden.quiet, Object.getOwnPropertyDescriptor(hidden, 'fixed').writable],
  },
  'frozen and sealed objects': {
    fn: () => [Object.isFrozen(frozen), Object.isFrozen(frozen.list), frozen.f(1), Object.isSealed(sealed)],
  },
  cycles: { fn: () => [circle.self === circle, circle.run()] },
  'shared objects': {
    fn: () => {
      left.shared.items.push(2);
      return [right.shared.items.length, left.shared === right.shared, weak.get(shared), left.tag()];
    },
    expected: [2, true, 'weak', 'left'],
  },
  'a long chain of objects': {
    fn: () => {
      let n = 0;
      for (let at = deep; at; at = at.chain) n++;
      return n;
    },
  },
  'URL, Intl, TextEncoder': {
    fn: ((u, q, n, t) => () => [u.href, q.get('a'), n.format(1234.5), t.encode('é').length])(
      new URL('https://a.b/c?d=e'),
      new URLSearchParams('a=1'),
      new Intl.NumberFormat('de-DE'),
      new TextEncoder(),
    ),
  },
  'what structuredClone gave': {
    fn: () => [
      Object.getPrototypeOf(cloned.list) === Array.prototype && cloned.list[1] instanceof Object,
      cloned.map instanceof Map && cloned.map.get('k') instanceof Set,
      cloned.when instanceof Date && cloned.when.getTime(),
      cloned.pattern instanceof RegExp && 'abc'.replace(cloned.pattern, 'd'),
      cloned.error instanceof RangeError && cloned.error.message,
      cloned.bytes instanceof Uint8Array && cloned.bytes.length,
      clonedTag.a.constructor === Array && clonedTag.tag(),
    ],
    expected: [true, true, 9, 'abd', 'cloned', 2, 'tag'],
  },
  'an object with a wire form': { fn: () => wired.text, expected: 'hello wire' },
  'an assigned variable': {
    fn: () => {
      written += 1;
      return written;
    },
    expected: 1,
  },
  'a name that typeof asks for': { fn: () => (typeof window === 'object' ? window.name : maybe) },
  'a symbol that Node adds to older engines': {
    fn: (
      (dispose) => () =>
        dispose === Symbol.dispose && disposable[dispose]()
    )(Symbol.dispose),
    expected: 'closed',
  },
  'boxed primitives': { fn: ((n, s) => () => [n + 1, s.length, typeof n])(Object(1), Object('ab')) },
};
