import { hashString } from '../serializer/key-hash.ts';
import { WORD_KERNEL_CODE } from './word-kernel-code.ts';

/** A number of the kernel's. */
interface Global {
  value: number;
}

/** What `kernel/word-kernel.ts` exports. Addresses and sizes are in bytes. */
interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly MAX_WORDS: Global;
  readonly BLOCK_WORDS: Global;
  readonly INPUT: Global;
  readonly INPUT_BYTES: Global;
  readonly IDS: Global;
  readonly MARKS: Global;
  readonly HASHES: Global;
  readonly ENTRIES: Global;
  readonly ENTRY_BYTES: Global;
  readonly ENTRY_COUNT: Global;
  readonly ENTRY_LENGTH: Global;
  readonly known: Global;
  readonly full: Global;
  readonly count: Global;
  readonly lines: Global;
  reset(separator: number): void;
  cut(length: number, ended: boolean): number;
  tally(length: number, ended: boolean): number;
}

/** What is used here of the standard global, which Node lacks where it must not compile (`--jitless`). */
interface Wasm {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const LF = 10;
const LONGEST_SHORT = 16;
/** Spare ones that are kept: as many as a task needs at a time. */
const MAX_SPARE = 2;

/**
 * An instance of the WebAssembly that cuts bytes into words and numbers them, with its memory, which has a fixed size.
 *
 * Words have the ids below {@link known}, in the order in which they came first.
 */
export class WordKernel {
  /** Of the last {@link cut}, by word. */
  readonly ids: Int32Array;
  /** By id; 0 at first. */
  readonly marks: Int32Array;
  /** By id, as `hashString` computes them: once {@link word} was called, also of words that are not ASCII. */
  readonly hashes: Int32Array;
  readonly #exports: KernelExports;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #input: number;
  readonly #inputBytes: number;
  readonly #entries: number;
  readonly #entryBytes: number;
  readonly #countOffset: number;
  readonly #lengthOffset: number;

  constructor(exports: KernelExports) {
    const { buffer } = exports.memory;
    this.#exports = exports;
    this.#bytes = Buffer.from(buffer);
    this.#view = new DataView(buffer);
    this.#input = exports.INPUT.value;
    this.#inputBytes = exports.INPUT_BYTES.value;
    this.#entries = exports.ENTRIES.value;
    this.#entryBytes = exports.ENTRY_BYTES.value;
    this.#countOffset = exports.ENTRY_COUNT.value;
    this.#lengthOffset = exports.ENTRY_LENGTH.value;
    // After the last one of a block there may be an empty word.
    this.ids = new Int32Array(buffer, exports.IDS.value, exports.BLOCK_WORDS.value + 1);
    this.marks = new Int32Array(buffer, exports.MARKS.value, exports.MAX_WORDS.value);
    this.hashes = new Int32Array(buffer, exports.HASHES.value, exports.MAX_WORDS.value);
  }

  get known(): number {
    return this.#exports.known.value;
  }

  /** Of the last call: words, and lines that ended. */
  get count(): number {
    return this.#exports.count.value;
  }

  get lines(): number {
    return this.#exports.lines.value;
  }

  /** Whether the last call stopped for want of room for another word. */
  get isFull(): boolean {
    return this.#exports.full.value !== 0;
  }

  /** Starts anew, for words that a byte separates, or white space. */
  reset(separator: number | undefined): void {
    this.#exports.reset(separator ?? -1);
  }

  /** Cuts some of the bytes of whole lines from `from` on, and returns where to go on: at `from` where there is no room for the word, or it is longer than a known word may be. */
  cut(bytes: Uint8Array, from: number): number {
    const to = this.#take(bytes, from);
    return from + this.#exports.cut(to - from, to === bytes.length);
  }

  /** The same, but adds 1 to the count of each word. */
  tally(bytes: Uint8Array, from: number): number {
    const to = this.#take(bytes, from);
    return from + this.#exports.tally(to - from, to === bytes.length);
  }

  /** Adds a word that came once, by an id by which it will not be found. There has to be room. */
  addUnfound(word: string): number {
    const id = this.#exports.known.value++;
    this.#view.setInt32(this.#entryOf(id) + this.#countOffset, 1, true);
    this.hashes[id] = hashString(word);
    return id;
  }

  /** The word with this id, which was cut. */
  word(id: number): string {
    const entry = this.#entryOf(id);
    // The sign says that some byte is beyond ASCII.
    const signedLength = this.#view.getInt32(entry + this.#lengthOffset, true);
    const length = signedLength & 0x7fffffff;
    const start = length <= LONGEST_SHORT ? entry : this.#view.getInt32(entry, true);
    if (signedLength >= 0) return this.#bytes.toString('latin1', start, start + length);
    const word = this.#bytes.toString('utf8', start, start + length);
    this.hashes[id] = hashString(word);
    return word;
  }

  /** How often each of the words was tallied. */
  counts(): Int32Array {
    const counts = new Int32Array(this.known);
    for (let id = 0; id < counts.length; id++)
      counts[id] = this.#view.getInt32(this.#entryOf(id) + this.#countOffset, true);
    return counts;
  }

  #entryOf(id: number): number {
    return this.#entries + id * this.#entryBytes;
  }

  /** Copies bytes to where they are cut, with the one before them. Returns which is the first that was not copied. */
  #take(bytes: Uint8Array, from: number): number {
    const input = this.#input;
    const to = Math.min(bytes.length, from + this.#inputBytes);
    this.#bytes[input - 1] = from > 0 ? bytes[from - 1]! : LF;
    this.#bytes.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), input);
    return to;
  }
}

let compiled: object | undefined;
/** Those that were given back, for the next tables of this thread: fresh memory costs a fault a page. They are held weakly, so that they are garbage to the collector. */
let spare: WeakRef<WordKernel[]> | undefined;

/** A kernel that is to be reset; undefined where there is no WebAssembly, or no room for its memory. */
export function takeWordKernel(): WordKernel | undefined {
  const kernel = spare?.deref()?.pop();
  if (kernel !== undefined) return kernel;
  const { WebAssembly: wasm } = globalThis as { readonly WebAssembly?: Wasm };
  if (wasm === undefined) return undefined;
  try {
    compiled ??= new wasm.Module(Buffer.from(WORD_KERNEL_CODE, 'base64'));
    return new WordKernel(new wasm.Instance(compiled).exports as KernelExports);
  } catch {
    // Processors may lack vectors; processes may have little of the address space, of which memory takes much.
    return undefined;
  }
}

/** Takes a kernel that nobody uses any more. */
export function giveBackWordKernel(kernel: WordKernel): void {
  const kernels = spare?.deref() ?? [];
  if (kernels.length < MAX_SPARE) kernels.push(kernel);
  spare = new WeakRef(kernels);
}
