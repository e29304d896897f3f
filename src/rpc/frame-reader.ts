import { SparkError } from '../common/errors.ts';
import { FRAME_HEADER_BYTES } from './message-codec.ts';

/**
 * Cuts a byte stream into the bodies of its frames, however the stream was cut into chunks.
 *
 * A frame inside one chunk is handed on as a view of it; one that spans chunks is gathered once into a buffer of its size.
 */
export class FrameReader {
  readonly #maxBodyBytes: number;
  readonly #header = Buffer.alloc(FRAME_HEADER_BYTES);
  #headerBytes = 0;
  #body: Buffer | undefined;
  #bodyBytes = 0;

  constructor(maxBodyBytes: number) {
    this.#maxBodyBytes = maxBodyBytes;
  }

  /** True if the stream may end here: no frame is half read. */
  get isBetweenFrames(): boolean {
    return this.#headerBytes === 0;
  }

  /** The bodies of the frames that `chunk` completes. Throws MESSAGE_TOO_LARGE when a frame announces too many bytes. */
  push(chunk: Buffer): Buffer[] {
    const bodies: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#headerBytes < FRAME_HEADER_BYTES) {
        const taken = chunk.copy(this.#header, this.#headerBytes, at);
        this.#headerBytes += taken;
        at += taken;
        if (this.#headerBytes < FRAME_HEADER_BYTES) break;
      }
      const length = this.#header.readUInt32BE(0);
      if (this.#body === undefined) {
        this.#checkLength(length);
        if (chunk.length - at >= length) {
          bodies.push(chunk.subarray(at, at + length));
          at += length;
          this.#headerBytes = 0;
          continue;
        }
        this.#body = Buffer.allocUnsafe(length);
        this.#bodyBytes = 0;
      }
      const taken = chunk.copy(this.#body, this.#bodyBytes, at);
      this.#bodyBytes += taken;
      at += taken;
      if (this.#bodyBytes < length) break;
      bodies.push(this.#body);
      this.#body = undefined;
      this.#headerBytes = 0;
    }
    return bodies;
  }

  #checkLength(length: number): void {
    if (length <= this.#maxBodyBytes) return;
    throw new SparkError(
      'MESSAGE_TOO_LARGE',
      `Cannot read a message: it announces ${length} bytes, the limit is ${this.#maxBodyBytes} (spark.rpc.message.maxSize)`,
    );
  }
}
