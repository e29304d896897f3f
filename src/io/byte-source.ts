/** Bytes in order, read synchronously: a local file, or a stream that another thread decodes. */
export interface SyncByteSource {
  /** Fills the beginning of `into`, waiting for at least one byte. Returns how many; 0 at the end of the data. */
  read(into: Uint8Array): number;
  /** Lets go of what the source holds; reading on is an error. Idempotent. */
  close(): void;
}

/** What a stream of bytes is encoded with. */
export type StreamCodec = 'gzip';

/** Opens a stream that cannot be decoded synchronously in this thread. */
export type OpenStream = (path: string, codec: StreamCodec) => SyncByteSource;
