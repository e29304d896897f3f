import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A longer line is passed on in pieces. */
const MAX_LINE_CHARS = 64 * 1024;
/** What is kept for an executor's last words. */
const KEPT_LINES = 20;
const KEPT_LINE_CHARS = 300;

/** Passes on what a child process writes, whole lines at a time, and remembers the last of them. */
export class LineForwarder {
  readonly #write: (text: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  readonly #last: string[] = [];
  #partial = '';

  constructor(source: Readable, write: (text: string) => void) {
    this.#write = write;
    source.on('data', (chunk: Buffer) => this.#take(this.#decoder.write(chunk)));
    source.on('end', () => this.#flush());
    // A broken pipe says no more than the end of the process that follows it.
    source.on('error', () => {});
  }

  get lastLines(): readonly string[] {
    return this.#partial === '' ? this.#last : [...this.#last, this.#partial.slice(0, KEPT_LINE_CHARS)];
  }

  #take(chunk: string): void {
    const text = this.#partial + chunk;
    const end = text.lastIndexOf('\n') + 1;
    this.#partial = text.slice(end);
    if (end > 0) this.#pass(text.slice(0, end));
    if (this.#partial.length > MAX_LINE_CHARS) this.#flush();
  }

  #flush(): void {
    if (this.#partial === '') return;
    const text = `${this.#partial}\n`;
    this.#partial = '';
    this.#pass(text);
  }

  #pass(text: string): void {
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue;
      this.#last.push(line.slice(0, KEPT_LINE_CHARS));
      if (this.#last.length > KEPT_LINES) this.#last.shift();
    }
    this.#write(text);
  }
}
