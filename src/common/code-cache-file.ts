import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { crc32 } from 'node:zlib';

/** Magic number, checksum of the data, their length, how often they have been written. */
const HEADER_BYTES = 16;
const MAGIC = 0x46534343;
const SUFFIX = '.code-cache';
/** Of one bundle, for Nodes and flags that take turns. */
const MOST_FILES = 8;

/**
 * What V8 compiled of one bundle, in a file beside it. Its name tells source and place, V8's version and flags, and processor, so what it holds is for these alone.
 *
 * It gives nobody a right he has not: what somebody else has put there, who owns neither the bundle nor this process, is not read. Where it cannot be read
 * or written everything goes on without it.
 */
export class CodeCacheFile {
  readonly path: string;
  readonly #bundle: string;
  readonly #ofSource: string;

  /**
   * @param source all bytes of the bundle
   * @param name what stacks call it: V8 keeps it with the code, so that a package which is moved needs another file
   */
  constructor(bundle: string, source: Uint8Array, name: string) {
    this.#bundle = bundle;
    this.#ofSource = `${basename(bundle)}.${hex(crc32(name, crc32(source)))}`;
    const ofV8 = `${hex(cachedDataVersionTag())}-${process.arch}`;
    this.path = join(dirname(bundle), `${this.#ofSource}-${ofV8}${SUFFIX}`);
  }

  /** Undefined where there is none, or not all of one. */
  read(): { readonly data: Buffer; readonly generation: number } | undefined {
    try {
      const bytes = this.#readTrusted();
      if (bytes === undefined || bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC)
        return undefined;
      const data = bytes.subarray(HEADER_BYTES);
      if (bytes.readUInt32LE(8) !== data.length || bytes.readUInt32LE(4) !== crc32(data)) return undefined;
      return { data, generation: bytes.readUInt32LE(12) };
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all, whoever else writes or reads it at the time. Files of other sources go. */
  write(data: Uint8Array, generation: number): void {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(MAGIC, 0);
    header.writeUInt32LE(crc32(data), 4);
    header.writeUInt32LE(data.length, 8);
    header.writeUInt32LE(generation, 12);
    const unfinished = `${this.path}.${process.pid}-${process.hrtime.bigint()}.tmp`;
    try {
      writeFileSync(unfinished, Buffer.concat([header, data]), { flag: 'wx', mode: 0o644 });
      renameSync(unfinished, this.path);
      this.#removeOthers();
    } catch {
      rmSync(unfinished, { force: true });
    }
  }

  #readTrusted(): Buffer | undefined {
    // To open a pipe would wait for somebody who writes.
    const descriptor = openSync(this.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return undefined;
      const { uid } = stats;
      const isTrusted = uid === 0 || uid === process.geteuid?.() || uid === statSync(this.#bundle).uid;
      return isTrusted ? readFileSync(descriptor) : undefined;
    } finally {
      closeSync(descriptor);
    }
  }

  #removeOthers(): void {
    const folder = dirname(this.path);
    const prefix = `${basename(this.#bundle)}.`;
    const others = readdirSync(folder).filter(
      (name) => name.startsWith(prefix) && name.includes(SUFFIX) && join(folder, name) !== this.path,
    );
    const isUseful = (name: string) => name.startsWith(`${this.#ofSource}-`) && name.endsWith(SUFFIX);
    const useless = others.filter((name) => !isUseful(name));
    const tooMany = others.filter(isUseful).slice(MOST_FILES - 1);
    for (const name of [...useless, ...tooMany]) rmSync(join(folder, name), { force: true });
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
