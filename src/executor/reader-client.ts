import { allocateRing, resetRing } from '../io/block-ring.ts';
import type { StreamCodec, SyncByteSource } from '../io/byte-source.ts';
import { RingConsumer } from '../io/ring-consumer.ts';

/** A task thread asks its main isolate for a stream, to be decoded by a reader thread. */
export interface OpenStreamRequest {
  readonly kind: 'openStream';
  readonly path: string;
  readonly codec: StreamCodec;
  /** Where the decoded bytes shall go. */
  readonly ring: SharedArrayBuffer;
}

/** Enough that a reader thread is some blocks ahead. */
const RING_BYTES = 2 ** 20;

/**
 * Opens streams for the tasks of one thread. Owns the rings: shared memory is freed only when every isolate that saw it has
 * collected it, so a thread keeps one ring for each stream that it has open at the same time, and uses it again.
 */
export class ReaderClient {
  readonly #postToMain: (request: OpenStreamRequest) => void;
  readonly #checkKilled: () => void;
  readonly #rings: { readonly memory: SharedArrayBuffer; user: RingConsumer | undefined; closed: boolean }[] =
    [];

  /** @param checkKilled called while a task waits for bytes; throws if the task is killed */
  constructor(postToMain: (request: OpenStreamRequest) => void, checkKilled: () => void) {
    this.#postToMain = postToMain;
    this.#checkKilled = checkKilled;
  }

  /** Errors of the file, of the codec and of the reader thread come from `read`. */
  open(path: string, codec: StreamCodec): SyncByteSource {
    let ring = this.#rings.find(({ user, closed }) => closed && user?.isReleased());
    if (ring === undefined) {
      ring = { memory: allocateRing(RING_BYTES), user: undefined, closed: false };
      this.#rings.push(ring);
    } else {
      resetRing(ring.memory);
    }
    const { memory } = ring;
    const consumer = new RingConsumer(memory, this.#checkKilled);
    ring.user = consumer;
    ring.closed = false;
    this.#postToMain({ kind: 'openStream', path, codec, ring: memory });
    const own = ring;
    return {
      read: (into) => consumer.read(into),
      close: () => {
        // A second close may come when the ring already serves another stream.
        if (own.user !== consumer || own.closed) return;
        own.closed = true;
        consumer.close();
      },
    };
  }
}
