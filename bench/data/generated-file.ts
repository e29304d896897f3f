import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '.data');
const READ_BYTES = 1 << 20;

/** A file of generated data, made once and kept. It lies in the page cache afterwards, so that no run is the first to read it from the disk. */
export function generatedFile(name: string, chunks: () => Iterable<Uint8Array>): string {
  const file = join(folder, name);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${file}.${process.pid}.tmp`;
    const fd = openSync(unfinished, 'w');
    for (const chunk of chunks()) writeSync(fd, chunk);
    closeSync(fd);
    renameSync(unfinished, file);
  }
  readThrough(file);
  return file;
}

function readThrough(file: string): void {
  const buffer = Buffer.alloc(READ_BYTES);
  const fd = openSync(file, 'r');
  for (let left = statSync(file).size; left > 0; ) left -= readSync(fd, buffer) || left;
  closeSync(fd);
}
