import { SparkError } from '../common/errors.ts';
import {
  type BlockRing,
  CLOSED,
  CONSUMED,
  CONSUMER,
  ENDED,
  FAILED,
  filledBytes,
  MESSAGE_BYTES,
  OPEN,
  PRODUCED,
  PRODUCER,
  READ,
  STATE_MASK,
  signal,
  viewRing,
} from './block-ring.ts';
import type { SyncByteSource } from './byte-source.ts';

/** How often a waiting consumer asks whether it shall go on. */
const POLL_MS = 50;

/** The reading end of a {@link BlockRing}: blocks its thread until bytes arrive. */
export class RingConsumer implements SyncByteSource {
  readonly #ring: BlockRing;
  readonly #checkKilled: () => void;

  /** @param checkKilled called while waiting; throws to end the wait */
  constructor(memory: SharedArrayBuffer, checkKilled: () => void) {
    this.#ring = viewRing(memory);
    this.#checkKilled = checkKilled;
  }

  /** @throws SparkError with the code and message that the producer failed with, or what `checkKilled` throws */
  read(into: Uint8Array): number {
    const { words } = this.#ring;
    for (;;) {
      if (Atomics.load(words, CONSUMER) === CLOSED) throw new Error('The stream is closed');
      // Before looking: what happens from now on changes the word, and the wait below returns at once.
      const produced = Atomics.load(words, PRODUCED);
      // The state first: a producer ends after its last byte, so a ring that is empty afterwards stays empty.
      const state = Atomics.load(words, PRODUCER) & STATE_MASK;
      const filled = filledBytes(words);
      if (filled > 0) return this.#take(into, filled);
      if (state === ENDED) return 0;
      if (state === FAILED) throw this.#failure();
      this.#checkKilled();
      Atomics.wait(words, PRODUCED, produced, POLL_MS);
    }
  }

  /** Tells the producer to stop. Idempotent. */
  close(): void {
    const { words } = this.#ring;
    Atomics.store(words, CONSUMER, CLOSED);
    signal(words, CONSUMED);
  }

  /** Whether the producer will not touch the ring again. */
  isReleased(): boolean {
    return (Atomics.load(this.#ring.words, PRODUCER) & STATE_MASK) !== OPEN;
  }

  #take(into: Uint8Array, filled: number): number {
    const { words, data } = this.#ring;
    const length = Math.min(into.length, filled);
    const at = (Atomics.load(words, READ) >>> 0) % data.length;
    const first = Math.min(length, data.length - at);
    into.set(data.subarray(at, at + first));
    into.set(data.subarray(0, length - first), first);
    Atomics.add(words, READ, length);
    signal(words, CONSUMED);
    return length;
  }

  #failure(): SparkError {
    const { words, message } = this.#ring;
    // A copy, as text decoders refuse shared memory.
    const bytes = message.slice(0, Atomics.load(words, MESSAGE_BYTES));
    const [code = 'INPUT_READ_FAILED', ...text] = Buffer.from(bytes).toString('utf8').split('\n');
    return new SparkError(code, text.join('\n'));
  }
}
