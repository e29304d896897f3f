// Functions that capture what cannot leave the program.
import { createWriteStream, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { SparkContext } from 'firesteel';

class Store {
  name = 'store';
  #handle = openSync('/dev/null');
  log = createWriteStream('/dev/null');
  get(x) {
    return `${this.#handle} ${x}`;
  }
}

const sc = new SparkContext({ master: 'local[2]', appName: 'captures' });
const numbers = sc.parallelize([1, 2, 3], 3);
const connection = { host: 'example.org', socket: new Socket() };
const settings = { pages: { first: Promise.resolve('page') } };
const store = new Store();
const file = await open('/dev/null');
const kinds = {
  socket: () => numbers.map((x) => connection.socket.write(`${x}`)),
  promise: () => numbers.map((x) => [x, settings.pages.first]),
  handle: () => numbers.map((x) => store.get(x)),
  'file handle': () => numbers.map((x) => [x, file.fd]),
  context: () => numbers.map((x) => sc.range(x).count()),
  rdd: () => numbers.map((x) => numbers.filter((y) => x > y)),
};
console.log(await kinds[process.argv[2]]().collect());
