// Sort by hand on CORES threads: FILE [RUNS]. Lines of exactly 100 bytes of ASCII by their first ten. The threads share one buffer of the file and one of the result: each
// reads its part, then takes the lines of its range of keys, sorts their numbers by radix on the first four characters, copies the lines in order, and reads the result
// through. Several runs share the threads.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { checkSorted } from '../../programs/check-sorted.mjs';
import { answerWith, partOf, sharedInts, startThreads, THREADS } from './shared/threads.mjs';

const LINE = 100;
const KEY = 10;
const CHUNK = 1 << 20;
const DIGITS = [0, 11, 22];

if (isMainThread) {
  const [file, rounds = '1'] = process.argv.slice(2);
  const threads = startThreads(import.meta.url);
  const { size } = statSync(file);
  const lines = size / LINE;
  const shared = {
    input: new SharedArrayBuffer(size),
    output: new SharedArrayBuffer(size),
    words: sharedInts(lines),
    counts: sharedInts(THREADS * 256),
    barrier: sharedInts(2),
  };
  const runs = [];
  let check;
  for (let round = 0; round < Number(rounds); round++) {
    const start = performance.now();
    const parts = await threads.each((thread) => ({ file, lines, thread, shared }));
    runs.push(performance.now() - start);
    check = checkSorted(parts);
  }
  console.log(JSON.stringify({ check, runs }));
  await threads.end();
} else {
  answerWith(({ file, lines, thread, shared }) => {
    const input = Buffer.from(shared.input);
    const words = new Uint32Array(shared.words.buffer);
    const { counts } = shared;
    const [first, end] = partOf(lines, thread);
    read(file, input, words, first, end, counts, thread * 256);
    meet(shared.barrier);
    const [from, to] = [thread, thread + 1].map((part) => cutOfKeys(counts, lines, part));
    const start = from.before;
    const order = sorted(input, words, from.cut, to.cut, to.before - start);
    const output = Buffer.from(shared.output, start * LINE, order.length * LINE);
    copy(new Int32Array(shared.input), new Int32Array(shared.output), order, start);
    return summary(output, order.length);
  });
}

/** Reads lines `from` to `to`, and notes the first four characters of each as a number, and how often each first character comes. */
function read(file, input, words, from, to, counts, countsAt) {
  const fd = openSync(file, 'r');
  for (let at = from * LINE; at < to * LINE; ) {
    at += readSync(fd, input, at, Math.min(CHUNK, to * LINE - at), at);
  }
  closeSync(fd);
  counts.fill(0, countsAt, countsAt + 256);
  for (let i = from; i < to; i++) {
    const at = i * LINE;
    words[i] = (input[at] << 24) | (input[at + 1] << 16) | (input[at + 2] << 8) | input[at + 3];
    counts[countsAt + input[at]]++;
  }
}

/** Waits until all threads are here. */
function meet(barrier) {
  const round = Atomics.load(barrier, 1);
  if (Atomics.add(barrier, 0, 1) === THREADS - 1) {
    Atomics.store(barrier, 0, 0);
    Atomics.add(barrier, 1, 1);
    Atomics.notify(barrier, 1);
  } else Atomics.wait(barrier, 1, round);
}

/** The first character of the keys of a thread, below which are about the lines of the threads before it. */
function cutOfKeys(counts, lines, thread) {
  let before = 0;
  let cut = 0;
  while (before < (lines * thread) / THREADS) {
    for (let t = 0; t < THREADS; t++) before += counts[t * 256 + cut];
    cut++;
  }
  return { cut, before };
}

/** The numbers of the lines whose first character is in [from, to), in order. */
function sorted(input, words, from, to, count) {
  let keys = new Uint32Array(count);
  let order = new Uint32Array(count);
  let n = 0;
  for (let i = 0; i < words.length; i++) {
    const first = words[i] >>> 24;
    if (first < from || first >= to) continue;
    keys[n] = words[i];
    order[n++] = i;
  }
  let otherKeys = new Uint32Array(count);
  let otherOrder = new Uint32Array(count);
  for (const shift of DIGITS) {
    const next = new Uint32Array(2048);
    for (let i = 0; i < count; i++) next[(keys[i] >>> shift) & 2047]++;
    for (let digit = 0, at = 0; digit < 2048; digit++) {
      const here = next[digit];
      next[digit] = at;
      at += here;
    }
    for (let i = 0; i < count; i++) {
      const at = next[(keys[i] >>> shift) & 2047]++;
      otherKeys[at] = keys[i];
      otherOrder[at] = order[i];
    }
    [keys, otherKeys] = [otherKeys, keys];
    [order, otherOrder] = [otherOrder, order];
  }
  for (let i = 1; i < count; i++) {
    if (keys[i] !== keys[i - 1]) continue;
    const line = order[i];
    let at = i;
    while (at > 0 && keys[at - 1] === keys[i] && isBefore(input, line, order[at - 1])) {
      order[at] = order[at - 1];
      at--;
    }
    order[at] = line;
  }
  return order;
}

function isBefore(input, a, b) {
  for (let i = 4; i < KEY; i++) {
    const difference = input[a * LINE + i] - input[b * LINE + i];
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Lines are 25 words of four bytes. */
function copy(input, output, order, start) {
  let to = start * 25;
  for (let i = 0; i < order.length; i++) {
    const from = order[i] * 25;
    for (let j = 0; j < 25; j++) output[to++] = input[from + j];
  }
}

function summary(output, count) {
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < count; i++) {
    const at = i * LINE;
    if (i > 0) checkOrder(output, at);
    const hash = hashOf(output, at);
    sum = (sum + hash) | 0;
    weighted = (weighted + Math.imul(hash, i)) | 0;
  }
  const keyAt = (i) => output.latin1Slice(i * LINE, i * LINE + KEY);
  return { count, first: keyAt(0), last: keyAt(count - 1), sum, weighted };
}

function checkOrder(output, at) {
  for (let i = at; i < at + KEY; i++) {
    const difference = output[i] - output[i - LINE];
    if (difference > 0) return;
    if (difference < 0) throw new Error(`The line at byte ${at} comes after a larger one`);
  }
}

/** Of the key, and of eight characters at the value's beginning and end. */
function hashOf(output, at) {
  let hash = 0x811c9dc5;
  for (let i = at; i < at + KEY + 8; i++) hash = Math.imul(hash ^ output[i], 0x01000193);
  for (let i = at + LINE - 9; i < at + LINE - 1; i++) hash = Math.imul(hash ^ output[i], 0x01000193);
  return hash;
}
