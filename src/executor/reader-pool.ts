import { Worker } from 'node:worker_threads';
import { executorFile } from '../common/package-files.ts';
import { RingConsumer } from '../io/ring-consumer.ts';
import { RingProducer } from '../io/ring-producer.ts';
import type { OpenStreamRequest } from './reader-client.ts';

/** How long a thread without work is kept. */
const IDLE_MS = 10_000;

/** The stream that a reader thread decodes. */
interface OpenStream {
  readonly path: string;
  /** The task thread that reads it. */
  readonly taskThread: number;
  readonly memory: SharedArrayBuffer;
  /** Must hear of the reader's death. */
  readonly ring: RingProducer;
}

interface Reader {
  readonly worker: Worker;
  current: OpenStream | undefined;
  idleTimer: NodeJS.Timeout | undefined;
  failure: string | undefined;
}

/**
 * The reader threads of an executor, in its main isolate: each decodes one stream at a time, for a task that waits for it.
 *
 * A stream gets an idle thread or a new one, never a place in a queue: a task may need two streams at once. A thread that
 * dies fails its stream, so that no task waits for ever; the streams of a task thread that is gone are closed for it. Owns the threads; none
 * keeps the process alive.
 */
export class ReaderPool {
  readonly #readers = new Set<Reader>();
  readonly #idleMs: number;
  #isClosed = false;

  constructor(idleMs: number = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** Threads that there are, at work or idle. */
  get size(): number {
    return this.#readers.size;
  }

  /** Threads without a stream, which the next one gets. */
  get idle(): number {
    return [...this.#readers].filter(isIdle).length;
  }

  /** Starts to decode. Whatever goes wrong is told through the ring. */
  open(request: OpenStreamRequest, taskThread: number): void {
    const ring = new RingProducer(request.ring);
    if (this.#isClosed) {
      ring.fail('READER_LOST', `Cannot read "${request.path}": the executor is stopping`);
      return;
    }
    let reader = [...this.#readers].find(
      ({ current, failure }) => current === undefined && failure === undefined,
    );
    try {
      reader ??= this.#start();
    } catch (thrown) {
      ring.fail(
        'READER_LOST',
        `Cannot read "${request.path}": no reader thread could be started: ${String(thrown)}`,
      );
      return;
    }
    clearTimeout(reader.idleTimer);
    reader.current = { path: request.path, taskThread, memory: request.ring, ring };
    reader.worker.postMessage(request);
  }

  /** A task thread is gone: nobody else closes what it had open, and its readers would wait for room without end. */
  abandon(taskThread: number): void {
    for (const { current } of this.#readers) {
      if (current?.taskThread === taskThread) new RingConsumer(current.memory, () => {}).close();
    }
  }

  /** Ends all threads; streams that are open fail. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#readers].map(({ worker }) => worker.terminate()));
  }

  #start(): Reader {
    const worker = new Worker(executorFile('reader-thread'), {
      name: 'firesteel reader',
      // What it decodes lies in buffers, outside of its heap.
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
    });
    const reader: Reader = { worker, current: undefined, idleTimer: undefined, failure: undefined };
    this.#readers.add(reader);
    worker.unref();
    worker.on('message', () => this.#idle(reader));
    worker.on('error', (thrown) => {
      reader.failure = thrown instanceof Error ? thrown.message : String(thrown);
    });
    worker.on('exit', (code) => this.#exited(reader, code));
    return reader;
  }

  #idle(reader: Reader): void {
    reader.current = undefined;
    reader.idleTimer = setTimeout(() => {
      // From now on it takes no stream, until it is gone.
      this.#readers.delete(reader);
      void reader.worker.terminate();
    }, this.#idleMs);
    reader.idleTimer.unref();
  }

  #exited(reader: Reader, code: number): void {
    this.#readers.delete(reader);
    clearTimeout(reader.idleTimer);
    const cause = reader.failure ?? `it ended with code ${code}`;
    reader.current?.ring.fail(
      'READER_LOST',
      `Cannot read "${reader.current.path}": the reader thread was lost: ${cause}`,
    );
  }
}

function isIdle({ current, failure }: Reader): boolean {
  return current === undefined && failure === undefined;
}
