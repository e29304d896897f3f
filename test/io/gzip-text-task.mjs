// Stands in for a task thread: reads gzip files synchronously, as tasks do, while the test's main thread runs the pool.
import { parentPort } from 'node:worker_threads';

const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { ReaderClient } = await built('executor/reader-client.js');
const { TextSplitReader } = await built('io/text-lines.js');

let killed;
const client = new ReaderClient(
  (request) => parentPort.postMessage(request),
  () => {
    if (Atomics.load(killed, 0) !== 0) throw new Error('task killed');
  },
);
const open = (path) =>
  new TextSplitReader(
    { path, start: 0, length: 0, codec: 'gzip' },
    { openStream: (...args) => client.open(...args) },
  );

function read(reader, limit) {
  const lines = [];
  for (let block = reader.nextBlock(); block !== null; block = reader.nextBlock()) {
    lines.push(...block);
    if (lines.length >= limit) break;
  }
  reader.close();
  return lines;
}

const programs = {
  lines: ({ paths }) => paths.map((path) => read(open(path), Number.POSITIVE_INFINITY)),
  first: ({ paths }) => paths.map((path) => read(open(path), 1)[0]),
  // All files open at the same time, one line from each in turn.
  together: ({ paths }) => {
    const readers = paths.map(open);
    const lines = readers.map(() => []);
    for (let open = readers.length; open > 0; ) {
      open = 0;
      for (const [index, reader] of readers.entries()) {
        const block = reader.nextBlock();
        if (block === null) continue;
        open++;
        for (const line of block) lines[index].push(line);
      }
    }
    return lines;
  },
  interrupted: ({ paths: [path], atFirstBlock }) => {
    const reader = open(path);
    reader.nextBlock();
    parentPort.postMessage({ kind: 'first block' });
    Atomics.wait(atFirstBlock, 0, 0);
    return read(reader, Number.POSITIVE_INFINITY);
  },
};

parentPort.on('message', (job) => {
  killed = job.killed;
  try {
    parentPort.postMessage({ kind: 'done', result: programs[job.program](job) });
  } catch ({ code, message }) {
    parentPort.postMessage({ kind: 'done', error: { code, message } });
  }
});
