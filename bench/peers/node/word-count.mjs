// Word count by hand on CORES threads: FILE [RUNS]. Each takes its part of the bytes, from line to line, and counts chunks of 256 KiB in a Map;
// the main thread merges the Maps. Several runs share the threads.
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { checkCounts } from '../../programs/check-counts.mjs';
import { answerWith, partOf, startThreads } from './shared/threads.mjs';

const CHUNK = 256 * 1024;
const NEWLINE = 10;

if (isMainThread) {
  const [file, rounds = '1'] = process.argv.slice(2);
  const threads = startThreads(import.meta.url);
  const runs = [];
  let check;
  for (let round = 0; round < Number(rounds); round++) {
    const start = performance.now();
    const counts = await countWords(file, threads);
    runs.push(performance.now() - start);
    check = checkCounts(counts);
  }
  console.log(JSON.stringify({ check, runs }));
  await threads.end();
} else {
  answerWith(({ file, part: [start, end] }) => {
    const counts = countRange(file, start, end);
    return { words: [...counts.keys()], numbers: [...counts.values()] };
  });
}

async function countWords(file, threads) {
  const { size } = statSync(file);
  const parts = await threads.each((thread) => ({ file, part: partOf(size, thread) }));
  const counts = new Map();
  for (const { words, numbers } of parts) {
    for (let i = 0; i < words.length; i++) counts.set(words[i], (counts.get(words[i]) ?? 0) + numbers[i]);
  }
  return counts;
}

/** Counts the lines that begin in [start, end). */
function countRange(file, start, end) {
  const counts = new Map();
  const fd = openSync(file, 'r');
  const { size } = fstatSync(fd);
  // A line begins at `start` if the byte before it ends one; else it is the range before that counts it.
  let position = start === 0 ? 0 : nextLine(fd, start - 1, size);
  const last = end >= size ? size : nextLine(fd, end - 1, size);
  const chunk = Buffer.allocUnsafe(CHUNK);
  let kept = 0;
  while (position < last) {
    const wanted = Math.min(CHUNK - kept, last - position);
    const length = kept + readSync(fd, chunk, kept, wanted, position);
    position += length - kept;
    const lineEnd = position >= last ? length : chunk.lastIndexOf(NEWLINE, length - 1) + 1;
    countText(chunk.latin1Slice(0, lineEnd), counts);
    chunk.copyWithin(0, lineEnd, length);
    kept = length - lineEnd;
  }
  closeSync(fd);
  return counts;
}

function countText(text, counts) {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    for (const word of line.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
}

/** Where the line begins that follows the first line end at or after `position`. */
function nextLine(fd, position, size) {
  const bytes = Buffer.allocUnsafe(4096);
  for (let at = position; at < size; at += bytes.length) {
    const found = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, at)).indexOf(NEWLINE);
    if (found !== -1) return at + found + 1;
  }
  return size;
}
