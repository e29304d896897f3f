import {
  type BlockRing,
  CLOSED,
  CONSUMED,
  CONSUMER,
  ENDED,
  FAILED,
  filledBytes,
  MESSAGE_BYTES,
  PRODUCED,
  PRODUCER,
  STATE_MASK,
  signal,
  viewRing,
  WRITTEN,
} from './block-ring.ts';

/** Longest wait for a signal, so that one that is missed costs time and nothing else. */
const WAIT_MS = 1000;

/** Pause between looks where the engine has no Atomics.waitAsync. */
const POLL_MS = 2;

interface WaitAsync {
  waitAsync?(
    words: Int32Array,
    index: number,
    value: number,
    timeoutMs: number,
  ): { readonly value: Promise<string> | string };
}

/** The writing end of a {@link BlockRing}, for the use that it is in. Never blocks its thread. */
export class RingProducer {
  readonly #ring: BlockRing;
  /** The producer's word while this use is open. */
  readonly #open: number;

  constructor(memory: SharedArrayBuffer) {
    this.#ring = viewRing(memory);
    this.#open = Atomics.load(this.#ring.words, PRODUCER) & ~STATE_MASK;
  }

  /** Writes all of `bytes`, waiting for room. False when the consumer has closed the ring: then nobody reads on. */
  async write(bytes: Uint8Array): Promise<boolean> {
    const { words, data } = this.#ring;
    let offset = 0;
    for (;;) {
      // Before looking: what happens from now on changes the word, and the wait below returns at once.
      const consumed = Atomics.load(words, CONSUMED);
      if (Atomics.load(words, CONSUMER) === CLOSED) return false;
      const room = data.length - filledBytes(words);
      if (room > 0) offset += this.#put(bytes.subarray(offset, offset + room));
      if (offset === bytes.length) return true;
      if (room === 0) await nextSignal(words, consumed);
    }
  }

  /** All is written. */
  end(): void {
    this.#settle(ENDED);
  }

  /** The consumer gets an error after what was written before. Does nothing if the stream has ended. */
  fail(code: string, text: string): void {
    const { words, message } = this.#ring;
    if (Atomics.load(words, PRODUCER) !== this.#open) return;
    // encodeInto refuses shared memory in some engines, so the text goes through a buffer of its own.
    const encoded = Buffer.from(`${code}\n${text}`, 'utf8').subarray(0, message.length);
    message.set(encoded);
    Atomics.store(words, MESSAGE_BYTES, encoded.length);
    this.#settle(FAILED);
  }

  #put(bytes: Uint8Array): number {
    const { words, data } = this.#ring;
    const at = (Atomics.load(words, WRITTEN) >>> 0) % data.length;
    const first = Math.min(bytes.length, data.length - at);
    data.set(bytes.subarray(0, first), at);
    data.set(bytes.subarray(first), 0);
    Atomics.add(words, WRITTEN, bytes.length);
    signal(words, PRODUCED);
    return bytes.length;
  }

  #settle(state: typeof ENDED | typeof FAILED): void {
    const { words } = this.#ring;
    const before = Atomics.compareExchange(words, PRODUCER, this.#open, this.#open | state);
    if (before === this.#open) signal(words, PRODUCED);
  }
}

/** Resolves when the consumer has done something since `consumed` was read. */
async function nextSignal(words: Int32Array, consumed: number): Promise<void> {
  const { waitAsync } = Atomics as WaitAsync;
  if (waitAsync !== undefined) {
    await waitAsync.call(Atomics, words, CONSUMED, consumed, WAIT_MS).value;
    return;
  }
  while (Atomics.load(words, CONSUMED) === consumed) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
