import type { Duplex } from 'node:stream';
import { messageOf, SparkError } from '../common/errors.ts';
import { FrameReader } from './frame-reader.ts';
import { decodeMessage, encodeFrame, FRAME_HEADER_BYTES } from './message-codec.ts';

export interface RpcChannelHandler<Incoming> {
  /** Whether what has arrived is a message of the type. Both ends are one version of this package, but other code may have written to the stream. */
  isMessage(value: unknown): value is Incoming;
  /** What it throws closes the channel with BROKEN_MESSAGE. */
  onMessage(message: Incoming): void;
  /** Bytes have arrived, whether they complete a message or not: the other side lives. */
  onBytes?(): void;
  /** Called once. No message follows. `error` is absent where the other side just ended the stream between two messages. */
  onClose(error: Error | undefined): void;
}

/**
 * Messages of two types over a duplex stream, in order, each in one frame.
 *
 * Owns the stream from its first byte: nobody else reads or writes it, and closing the channel destroys it. What is sent in one
 * turn of the event loop leaves in one write. Leaves to its user what a message means and what its loss means.
 *
 * Open until the stream ends or fails, a frame is broken or too large, or `close()`; then closed for good.
 */
export class RpcChannel<Incoming, Outgoing> {
  readonly #stream: Duplex;
  readonly #handler: RpcChannelHandler<Incoming>;
  readonly #maxBytes: number;
  readonly #frames: FrameReader;
  /** Whoever waits for bytes to leave. */
  readonly #untaken = new Set<() => void>();
  #isClosed = false;
  #isCorked = false;

  constructor(stream: Duplex, maxMessageBytes: number, handler: RpcChannelHandler<Incoming>) {
    this.#stream = stream;
    this.#handler = handler;
    this.#maxBytes = maxMessageBytes;
    this.#frames = new FrameReader(maxMessageBytes);
    stream.on('data', (chunk: Buffer) => this.#read(chunk));
    stream.on('end', () => this.#end());
    stream.on('error', (error: Error) => this.#close(error));
    stream.on('close', () => this.#close(undefined));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Sends `message`; `onTaken`, a function of this message alone, is called when its bytes have left this process, or are
   * lost with the channel. On a closed channel the message is dropped: `onClose` has told why. Throws MESSAGE_TOO_LARGE above the limit and sends nothing then.
   */
  send(message: Outgoing, onTaken?: () => void): void {
    if (this.#isClosed) {
      if (onTaken) queueMicrotask(onTaken);
      return;
    }
    const frame = encodeFrame(message);
    const bytes = frame.length - FRAME_HEADER_BYTES;
    if (bytes > this.#maxBytes) {
      throw new SparkError(
        'MESSAGE_TOO_LARGE',
        `Cannot send a message of ${bytes} bytes: the limit is ${this.#maxBytes} (spark.rpc.message.maxSize); ` +
          'broadcast large values or raise the limit',
      );
    }
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#stream.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#stream.uncork();
      });
    }
    if (onTaken === undefined) {
      this.#stream.write(frame);
      return;
    }
    this.#untaken.add(onTaken);
    this.#stream.write(frame, () => {
      if (this.#untaken.delete(onTaken)) onTaken();
    });
  }

  /** Idempotent. Drops what was not written yet. */
  close(): void {
    this.#close(undefined);
  }

  #read(chunk: Buffer): void {
    if (this.#isClosed) return;
    this.#handler.onBytes?.();
    let bodies: Buffer[];
    try {
      bodies = this.#frames.push(chunk);
    } catch (error) {
      this.#close(error as SparkError);
      return;
    }
    for (const body of bodies) {
      if (this.#isClosed) return;
      try {
        const message = decodeMessage(body);
        if (!this.#handler.isMessage(message)) throw new TypeError('it is none that this side knows');
        this.#handler.onMessage(message);
      } catch (cause) {
        this.#close(
          new SparkError('BROKEN_MESSAGE', `Cannot handle a message: ${messageOf(cause)}`, { cause }),
        );
        return;
      }
    }
  }

  #end(): void {
    this.#close(
      this.#frames.isBetweenFrames
        ? undefined
        : new SparkError('CHANNEL_CUT', 'Cannot read a message: the channel ended in the middle of it'),
    );
  }

  #close(error: Error | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stream.destroy();
    for (const onTaken of this.#untaken) queueMicrotask(onTaken);
    this.#untaken.clear();
    this.#handler.onClose(error);
  }
}
