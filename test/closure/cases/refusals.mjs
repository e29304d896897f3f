// Everything that does not travel, each with the code and the path that its error has to name.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createReadStream, opendirSync, readFile } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { promisify } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { SparkContext } from 'firesteel';

const socket = new Socket();
const config = { db: { connection: socket } };
// As native addons make them: an object of a class without source, and a pointer.
const server = createServer().listen(0);
const { _handle: handle } = server;
const pointer = handle._externalStream;
server.close();
const directory = opendirSync('/');
const readLater = promisify(readFile);
const { port1 } = new MessageChannel();
port1.close();
const reader = createReadStream(import.meta.filename ?? new URL(import.meta.url).pathname);
reader.on('error', () => {}).destroy();
const promise = Promise.resolve(1);
const proxy = new Proxy({}, {});
const proxied = new Proxy(() => 1, {});
const running = (function* () {
  yield 1;
})();
const iterator = new Map([[1, 2]]).entries();
const weak = new WeakRef({});
const registry = new FinalizationRegistry(() => {});
const hash = createHash('md5');
const { privateKey } = generateKeyPairSync('ed25519');
const timer = setTimeout(() => {}, 0);
clearTimeout(timer);
const abort = new AbortController();
const memory = new SharedArrayBuffer(8);
const sharedView = new Uint8Array(memory);
const wasm = new WebAssembly.Memory({ initial: 1 });
const storage = new AsyncLocalStorage();
const nested = { list: [{ ok: 1 }, { task: promise }] };
const table = new Map([['k', { p: promise }]]);
const mapper = () => config.db.connection.remoteAddress;
globalThis.myGlobal = 1;

class Parser {
  separator = ',';
  parse = (line) => line.split(this.separator);
}
const parser = new Parser();
class Base {}
class Job extends Base {
  factor = 2;
  #hidden = 3;
  socket = socket;
  arrow() {
    return (x) => x * this.factor;
  }
  severalFields() {
    return (x) => this.factor * x + this.socket.bytesRead;
  }
  privateField() {
    return (x) => x * this.#hidden;
  }
  ownMethod() {
    return (x) => this.outer()(x) + this.#hidden;
  }
  nested() {
    return (x) => [x].map((y) => y * this.factor);
  }
  superArrow() {
    return () => super.toString();
  }
  reading() {
    return () => this;
  }
  outer() {
    return (job) => job.#hidden;
  }
}
function Target() {
  return () => new.target;
}
const counter = () => {
  let n = 0;
  const up = () => {
    n++;
  };
  return { up, get: () => n };
};
const { up, get } = counter();
class SparkJob {
  factor = 2;
  constructor(sc) {
    this.sc = sc;
  }
}
class LineJob {
  #lines;
  constructor(lines) {
    this.#lines = lines;
  }
  size() {
    return this.#lines.id;
  }
}
const sc = new SparkContext({ master: 'local[1]', appName: 'refusals' });
const rdd = sc.parallelize([1, 2]);
await sc.stop();
const spark = {
  [Symbol.for('firesteel.wire')]() {
    throw refusal();
  },
};
function refusal() {
  const error = new Error('is a SparkContext, which exists on the driver alone (SPARK-5063)');
  return Object.assign(error, { name: 'TaskNotSerializableError', code: 'CONTEXT_IN_CLOSURE' });
}
// Its last line is never come to.
function early() {
  return () => declaredLater;
  // biome-ignore lint/correctness/noUnreachable: it is the case
  const declaredLater = 1;
}
const field = `computed${1}`;
class ComputedField {
  [field] = 1;
}

export default {
  'a name that does not exist': {
    fn: (x) => k * x,
    code: 'FREE_VARIABLE',
    path: ['k'],
    text: 'k is not defined',
  },
  'a property of globalThis': { fn: () => myGlobal, code: 'USER_GLOBAL', path: ['myGlobal'] },
  'lexical this': {
    fn: new Job().arrow(),
    code: 'LEXICAL_THIS',
    path: [],
    text: 'is an arrow function that uses this of the enclosing method, which cannot be read from outside. Copy what you need into a local const first: const { factor } = this; then use factor inside the function',
  },
  'lexical this, several fields': {
    fn: new Job().severalFields(),
    code: 'LEXICAL_THIS',
    path: [],
    text: 'const { factor, socket } = this; then use factor, socket inside the function',
  },
  'lexical this, a #private field': {
    fn: new Job().privateField(),
    code: 'LEXICAL_THIS',
    path: [],
    text: 'const hidden = this.#hidden; then use hidden inside the function',
  },
  'lexical this, a method': {
    fn: new Job().ownMethod(),
    code: 'LEXICAL_THIS',
    path: [],
    text: 'const self = this; const hidden = this.#hidden; then use self inside the function, where all of its fields can travel',
  },
  'lexical this, in an inner arrow': {
    fn: new Job().nested(),
    code: 'LEXICAL_THIS',
    path: [],
    text: 'const { factor } = this;',
  },
  'lexical this as a whole': {
    fn: new Job().reading(),
    code: 'LEXICAL_THIS',
    path: [],
    text: 'const self = this; then use self',
  },
  'a SparkContext': {
    fn: (x) => sc.parallelize([x]).count(),
    code: 'CONTEXT_IN_CLOSURE',
    path: ['sc'],
    text: 'sc is the SparkContext, which exists on the driver only; transformations and actions cannot be called inside other transformations',
  },
  'an RDD': {
    fn: (x) => rdd.map((y) => y * x).count(),
    code: 'RDD_IN_CLOSURE',
    path: ['rdd'],
    text: 'transformations and actions run on the driver only, not inside other transformations. Collect what the function needs first, or join the two RDDs',
  },
  'a job class that holds a SparkContext': {
    fn: (
      (self) => (x) =>
        x * self.factor
    )(new SparkJob(sc)),
    code: 'CONTEXT_IN_CLOSURE',
    path: ['self', '.sc'],
    text: 'self.sc is the SparkContext',
  },
  'a job class that holds an RDD in a #private field': {
    fn: (
      (self) => (x) =>
        x * self.size()
    )(new LineJob(rdd)),
    code: 'RDD_IN_CLOSURE',
    path: ['self', '.#lines'],
    text: 'self.#lines is an RDD (ParallelCollectionRDD[',
  },
  'lexical this in a field': {
    fn: (line) => parser.parse(line),
    code: 'LEXICAL_THIS',
    path: ['parser', '.parse'],
    text: 'parser.parse is an arrow function in a field and uses this',
  },
  'lexical super': { fn: new Job().superArrow(), code: 'LEXICAL_SUPER', path: [] },
  'lexical new.target': { fn: new Target(), code: 'LEXICAL_NEW_TARGET', path: [] },
  'a #private name of an enclosing class': {
    fn: new Job().outer(),
    code: 'OUTER_PRIVATE_NAME',
    path: [],
    text: '#hidden',
  },
  // biome-ignore lint/security/noGlobalEval: it is the case
  'direct eval': { fn: (text) => eval(text), code: 'DIRECT_EVAL', path: [] },
  'a job class by its fields': {
    fn: (
      (self) => (x) =>
        x * self.factor
    )(new Job()),
    code: 'LIVE_OBJECT',
    path: ['self', '.socket'],
    text: 'self.socket (Socket)',
  },
  'a socket deep in an object': {
    fn: () => mapper(),
    code: 'LIVE_OBJECT',
    path: ['mapper', 'config', '.db', '.connection'],
    text: 'mapper -> config.db.connection (Socket)',
  },
  'a stream': { fn: () => reader.path, code: 'LIVE_OBJECT', path: ['reader'] },
  'a promise': {
    fn: async () => await promise,
    code: 'PROMISE',
    path: ['promise'],
    text: 'await it on the driver',
  },
  'a promise in a list': {
    fn: () => nested.list,
    code: 'PROMISE',
    path: ['nested', '.list', '[1]', '.task'],
    text: 'nested.list[1].task is a Promise',
  },
  'a promise in a Map': { fn: () => table.size, code: 'PROMISE', path: ['table', '.get("k")', '.p'] },
  'a proxy': { fn: () => proxy.a, code: 'PROXY', path: ['proxy'] },
  'a proxied function': { fn: () => proxied(), code: 'PROXY', path: ['proxied'] },
  'a running generator': { fn: () => [...running], code: 'ITERATOR', path: ['running'] },
  'an iterator': { fn: () => [...iterator], code: 'ITERATOR', path: ['iterator'] },
  'a WeakRef': { fn: () => weak.deref(), code: 'WEAK_REFERENCE', path: ['weak'] },
  'a FinalizationRegistry': { fn: () => registry, code: 'WEAK_REFERENCE', path: ['registry'] },
  'a hash in progress': { fn: () => hash.digest(), code: 'LIVE_OBJECT', path: ['hash'] },
  'a directory that is open': { fn: () => directory.readSync(), code: 'LIVE_OBJECT', path: ['directory'] },
  'an object of native code': { fn: () => handle.fd, code: 'LIVE_OBJECT', path: ['handle'] },
  'a pointer of native code': {
    fn: () => pointer,
    code: 'NATIVE_OBJECT',
    path: ['pointer'],
    text: 'is a pointer of a native addon',
  },
  'a message port': { fn: () => port1.ref(), code: 'LIVE_OBJECT', path: ['port1'] },
  'a promisified function of Node': {
    fn: async (file) => await readLater(file),
    code: 'NODE_INTERNAL',
    path: ['readLater'],
  },
  'a private key': { fn: () => privateKey.type, code: 'LIVE_OBJECT', path: ['privateKey'] },
  'a timer': { fn: () => timer.ref(), code: 'LIVE_OBJECT', path: ['timer'] },
  'an AbortController': { fn: () => abort.abort(), code: 'LIVE_OBJECT', path: ['abort'] },
  'shared memory': { fn: () => memory.byteLength, code: 'SHARED_MEMORY', path: ['memory'] },
  'a view of shared memory': { fn: () => sharedView[0], code: 'SHARED_MEMORY', path: ['sharedView'] },
  'WebAssembly memory': { fn: () => wasm.buffer, code: 'LIVE_OBJECT', path: ['wasm'] },
  'async context': { fn: () => storage.getStore(), code: 'LIVE_OBJECT', path: ['storage'] },
  'a variable that two functions share and one assigns': {
    fn: () => {
      up();
      return get();
    },
    code: 'SHARED_ASSIGNED_VARIABLE',
    path: ['up'],
    text: 'const state = { n }',
  },
  'a constant that is not declared yet': {
    fn: early(),
    code: 'VARIABLE_NOT_INITIALISED',
    path: ['declaredLater'],
    text: 'declaredLater has no value yet',
  },
  'what refuses by its wire form': {
    fn: () => spark,
    code: 'CONTEXT_IN_CLOSURE',
    path: ['spark'],
    text: 'spark is a SparkContext',
  },
  'a field with a computed key': {
    fn: () => new ComputedField(),
    code: 'COMPUTED_FIELD',
    path: ['ComputedField'],
    text: 'Assign it in the constructor',
  },
};
