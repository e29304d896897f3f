/**
 * Entry of a reader thread: decodes one stream at a time into its ring, for decoders that Node has in asynchronous form only.
 * Runs no user code and computes nothing.
 */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parentPort } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import { codeOf, messageOf } from '../common/errors.ts';
import { inputError } from '../io/input-error.ts';
import { RingProducer } from '../io/ring-producer.ts';
import type { OpenStreamRequest } from './reader-client.ts';

const FILE_CHUNK_BYTES = 128 * 1024;
const DECODED_CHUNK_BYTES = 64 * 1024;

/** Ends the pipeline when the task reads no further. */
class Abandoned extends Error {}

const port = parentPort!;
port.on('message', (request: OpenStreamRequest) => {
  void stream(request).then(() => {
    port.postMessage('idle');
    import.meta.codeCache?.leave();
  });
});

async function stream({ path, ring }: OpenStreamRequest): Promise<void> {
  const producer = new RingProducer(ring);
  const file = createReadStream(path, { highWaterMark: FILE_CHUNK_BYTES });
  try {
    await pipeline(
      file,
      createGunzip({ chunkSize: DECODED_CHUNK_BYTES }),
      async (decoded: AsyncIterable<Buffer>) => {
        for await (const chunk of decoded) if (!(await producer.write(chunk))) throw new Abandoned();
      },
    );
    producer.end();
  } catch (thrown) {
    const isDecodeError = codeOf(thrown)?.startsWith('Z_');
    // A file of no bytes has no lines, as without compression, though it is no gzip file.
    if (thrown instanceof Abandoned || (isDecodeError && file.bytesRead === 0)) {
      producer.end();
    } else if (isDecodeError) {
      producer.fail(
        'INPUT_CORRUPT',
        `Cannot read "${path}": it is no whole gzip file: ${messageOf(thrown)}; compress it again, or rename it if it is not compressed`,
      );
    } else {
      const { code, message } = inputError(path, thrown);
      producer.fail(code, message);
    }
  }
}
