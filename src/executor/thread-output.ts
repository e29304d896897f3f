import { StringDecoder } from 'node:string_decoder';
import type { OutputLine } from '../protocol/executor-messages.ts';
import type { ThreadControl } from './thread-control.ts';

type StreamName = OutputLine['stream'];

/** Output on its way to the driver that one thread may cause; beyond it the thread waits, then drops. */
const LIMIT_BYTES = 2 ** 20;
/** How long a print may wait for the driver. A driver whose main thread is blocked stops no task. */
const WAIT_MS = 1000;
/** A longer line is cut. */
const MAX_LINE_CHARS = 2 ** 18;

/**
 * What code in a task thread prints, as lines for the driver.
 *
 * A busy worker's own stdout shows only its first line, because it waits for the main isolate's answers in the thread's event
 * loop; so `write` of both streams is replaced and lines go by port at once. Memory is bounded by {@link ThreadControl}.
 */
export class ThreadOutput {
  readonly #control: ThreadControl;
  readonly #post: (lines: readonly OutputLine[], bytes: number) => void;
  readonly #partial: Record<StreamName, string> = { stdout: '', stderr: '' };
  readonly #decoders: Partial<Record<StreamName, StringDecoder>> = {};
  #dropped = 0;
  #hasSent = false;

  constructor(control: ThreadControl, post: (lines: readonly OutputLine[], bytes: number) => void) {
    this.#control = control;
    this.#post = post;
  }

  /** Takes over `process.stdout` and `process.stderr`, and with them `console`. */
  install(): void {
    for (const name of ['stdout', 'stderr'] as const) {
      process[name].write = (
        chunk: string | Uint8Array,
        encoding?: BufferEncoding | ((error?: Error | null) => void),
        done?: (error?: Error | null) => void,
      ) => {
        this.#write(name, chunk, typeof encoding === 'string' ? encoding : undefined);
        const callback = typeof encoding === 'function' ? encoding : done;
        if (callback) process.nextTick(callback);
        return true;
      };
    }
  }

  /** Sends what has no line end yet; called at the end of a task. Returns whether the task has sent anything. */
  flush(): boolean {
    for (const name of ['stdout', 'stderr'] as const) {
      const rest = this.#partial[name];
      if (rest === '') continue;
      this.#partial[name] = '';
      this.#send([line(name, rest)]);
    }
    this.#tellDropped();
    const hasSent = this.#hasSent;
    this.#hasSent = false;
    return hasSent;
  }

  #write(name: StreamName, chunk: string | Uint8Array, encoding: BufferEncoding | undefined): void {
    const text = this.#partial[name] + this.#textOf(name, chunk, encoding);
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      if (text.length <= MAX_LINE_CHARS) {
        this.#partial[name] = text;
        return;
      }
      this.#partial[name] = '';
      this.#send([line(name, text)]);
      return;
    }
    this.#partial[name] = text.slice(end + 1);
    this.#send(
      text
        .slice(0, end)
        .split('\n')
        .map((part) => line(name, part)),
    );
  }

  #textOf(name: StreamName, chunk: string | Uint8Array, encoding: BufferEncoding | undefined): string {
    if (typeof chunk === 'string') {
      return encoding === undefined || encoding === 'utf8' || encoding === 'utf-8'
        ? chunk
        : Buffer.from(chunk, encoding).toString();
    }
    const decoder = this.#decoders[name] ?? new StringDecoder();
    this.#decoders[name] = decoder;
    return decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  #send(lines: readonly OutputLine[]): void {
    let bytes = 0;
    for (const { text } of lines) bytes += 2 * text.length + 64;
    // Once something was dropped nothing waits again until there is room, so that a task never stands still for more than a second.
    if (!this.#control.reserveOutput(bytes, LIMIT_BYTES, this.#dropped === 0 ? WAIT_MS : 0)) {
      this.#dropped += lines.length;
      return;
    }
    this.#tellDropped();
    this.#hasSent = true;
    this.#post(lines, bytes);
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const note = line(
      'stderr',
      `… ${this.#dropped} lines of this task were dropped: the driver did not take them in time`,
    );
    const bytes = 2 * note.text.length + 64;
    this.#dropped = 0;
    // One note in excess of the limit does no harm.
    this.#control.reserveOutput(bytes, Number.MAX_SAFE_INTEGER, 0);
    this.#hasSent = true;
    this.#post([note], bytes);
  }
}

function line(stream: StreamName, text: string): OutputLine {
  return {
    stream,
    text:
      text.length <= MAX_LINE_CHARS
        ? text
        : `${text.slice(0, MAX_LINE_CHARS)} … (${text.length - MAX_LINE_CHARS} more characters)`,
  };
}
