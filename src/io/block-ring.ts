/**
 * Bytes from one thread to another through shared memory: one producer that may wait by promise only, one consumer that
 * may block. Made by the consumer's side, which hands `memory` to the producer.
 *
 * The ring holds up to its capacity; who has nothing to do waits for the other side's signal word to change. Each word has
 * one writer:
 *
 * - WRITTEN, READ: bytes ever written and read, modulo 2^32; their difference is what lies in the ring.
 * - PRODUCER: open → ended or failed (the message lies in the message area), below the number of the use. Final for a use.
 * - CONSUMER: open → closed: the producer stops. Final for a use.
 * - PRODUCED, CONSUMED: signal words, counted up at each event of a side.
 *
 * The memory may be used again when the producer has ended or failed. Uses are numbered, so a late word of an earlier use
 * (its thread was lost after it had ended the stream) finds that it is late.
 */
export interface BlockRing {
  readonly words: Int32Array;
  /** UTF-8 with a length before it, of a producer that failed. */
  readonly message: Uint8Array;
  readonly data: Uint8Array;
}

export const WRITTEN = 0;
export const READ = 1;
export const PRODUCER = 2;
export const CONSUMER = 3;
export const PRODUCED = 4;
export const CONSUMED = 5;
/** Length of the message in bytes. */
export const MESSAGE_BYTES = 6;
const WORDS = 8;

/** States of a side; the producer's are in the low bits of its word, the number of the use above them. */
export const OPEN = 0;
export const ENDED = 1;
export const FAILED = 2;
export const CLOSED = 3;
export const STATE_MASK = 3;
const ONE_USE = 4;

const MESSAGE_AREA_BYTES = 4096;
const HEADER_BYTES = WORDS * Int32Array.BYTES_PER_ELEMENT + MESSAGE_AREA_BYTES;

/** Shared memory for a ring of `capacity` bytes, a power of two, so that positions stay right when their words wrap. */
export function allocateRing(capacity: number): SharedArrayBuffer {
  if (!Number.isInteger(Math.log2(capacity)) || capacity > 2 ** 30) {
    throw new RangeError(`Cannot make a ring of ${capacity} bytes: not a power of two up to 2^30`);
  }
  return new SharedArrayBuffer(HEADER_BYTES + capacity);
}

/** The ring in `memory`, in whatever state it is. */
export function viewRing(memory: SharedArrayBuffer): BlockRing {
  const wordBytes = WORDS * Int32Array.BYTES_PER_ELEMENT;
  return {
    words: new Int32Array(memory, 0, WORDS),
    message: new Uint8Array(memory, wordBytes, MESSAGE_AREA_BYTES),
    data: new Uint8Array(memory, HEADER_BYTES),
  };
}

/** Prepares a ring for its next use. Only when its producer has ended or failed. */
export function resetRing(memory: SharedArrayBuffer): void {
  const { words } = viewRing(memory);
  for (const word of [WRITTEN, READ, CONSUMER]) Atomics.store(words, word, 0);
  Atomics.store(words, PRODUCER, (Atomics.load(words, PRODUCER) & ~STATE_MASK) + ONE_USE);
}

/** Bytes that lie in the ring. */
export function filledBytes(words: Int32Array): number {
  return (Atomics.load(words, WRITTEN) - Atomics.load(words, READ)) >>> 0;
}

/** Tells the other side to look again. */
export function signal(words: Int32Array, word: typeof PRODUCED | typeof CONSUMED): void {
  Atomics.add(words, word, 1);
  Atomics.notify(words, word);
}
