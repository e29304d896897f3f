import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';

/** Before the value: a mark, and the CRC-32 of the value, 32 bits each, little endian. */
const HEADER_BYTES = 8;
const MARK = 0x31425346;

/** The file of a broadcast in the scratch directory of its application. */
function broadcastFile(scratchDir: string, id: number): string {
  return join(scratchDir, `broadcast-${id}`);
}

/**
 * Writes an encoded value for all executors of this machine. Leaves nothing behind when it throws.
 *
 * @throws SparkError BROADCAST_NOT_WRITTEN
 */
export function writeBroadcastFile(scratchDir: string, id: number, bytes: Uint8Array): void {
  const file = broadcastFile(scratchDir, id);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MARK, 0);
  header.writeUInt32LE(crc32(bytes), 4);
  try {
    writeFileSync(file, header, { mode: 0o600 });
    writeFileSync(file, bytes, { flag: 'a' });
  } catch (cause) {
    rmSync(file, { force: true });
    throw new SparkError(
      'BROADCAST_NOT_WRITTEN',
      `Cannot broadcast the value: its ${bytes.byteLength} bytes cannot be written to ${file}: ${messageOf(cause)}; see spark.local.dir`,
      { cause },
    );
  }
}

/** At once, so that no task that starts afterwards reads it. What cannot be removed goes with the scratch directory. */
export function removeBroadcastFile(scratchDir: string, id: number): void {
  try {
    rmSync(broadcastFile(scratchDir, id), { force: true });
  } catch {
    // Left for the end.
  }
}

/** @throws SparkError BROADCAST_UNAVAILABLE when the file is not there or is not what was written */
export function readBroadcastFile(scratchDir: string, id: number): Uint8Array {
  const file = broadcastFile(scratchDir, id);
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (cause) {
    const why =
      codeOf(cause) === 'ENOENT'
        ? 'is gone; was the broadcast destroyed?'
        : `cannot be read: ${messageOf(cause)}`;
    throw unavailable(id, `its file ${file} ${why}`, cause);
  }
  const value = content.subarray(HEADER_BYTES);
  if (
    content.length < HEADER_BYTES ||
    content.readUInt32LE(0) !== MARK ||
    content.readUInt32LE(4) !== crc32(value)
  ) {
    throw unavailable(id, `its file ${file} is damaged (${content.length} bytes)`);
  }
  return value;
}

/** A task cannot have the value. */
export function unavailable(id: number, reason: string, cause?: unknown): SparkError {
  const message = `Cannot get the value of Broadcast(${id}) in a task: ${reason}`;
  return new SparkError('BROADCAST_UNAVAILABLE', message, cause === undefined ? undefined : { cause });
}
