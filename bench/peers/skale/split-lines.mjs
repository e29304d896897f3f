import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const CHUNK = 1 << 20;
const NEWLINE = 10;

/**
 * Equal parts of a file in files of their own, cut at line ends: a folder beside it, which is made if it is not there.
 *
 * @returns what skale's `textFile` reads all parts by
 */
export function splitLines(file, parts) {
  const folder = `${file}.${parts}-parts`;
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}.tmp`;
    mkdirSync(unfinished);
    try {
      for (let part = 0; part < parts; part++) {
        copyPart(file, part, parts, join(unfinished, `part-${String(part).padStart(5, '0')}`));
      }
      renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return join(folder, '*');
}

function copyPart(file, part, parts, to) {
  const { size } = statSync(file);
  const from = openSync(file, 'r');
  const out = openSync(to, 'w');
  const chunk = Buffer.allocUnsafe(CHUNK);
  const end = lineAfter(from, Math.floor((size * (part + 1)) / parts), size);
  for (let at = lineAfter(from, Math.floor((size * part) / parts), size); at < end; ) {
    const length = readSync(from, chunk, 0, Math.min(CHUNK, end - at), at);
    writeSync(out, chunk, 0, length);
    at += length;
  }
  closeSync(out);
  closeSync(from);
}

/** Where the first line at or after `position` begins. */
function lineAfter(fd, position, size) {
  if (position === 0) return 0;
  const bytes = Buffer.allocUnsafe(4096);
  for (let at = position - 1; at < size; at += bytes.length) {
    const found = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, at)).indexOf(NEWLINE);
    if (found !== -1) return at + found + 1;
  }
  return size;
}
