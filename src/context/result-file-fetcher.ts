import { open, rm } from 'node:fs/promises';
import { DriverClasses } from '../closure/driver-classes.ts';
import type { StageSink } from '../lineage/stage-plan.ts';
import { accumulatorUpdatesOf, resultBlocks } from '../protocol/result-blocks.ts';
import { resultFilePath } from '../protocol/result-file.ts';
import type { TaskResult } from '../protocol/task-description.ts';
import type { MapOutput, ResultFetcher, TaskOutput } from '../scheduler/ports.ts';
import { decodeRecords } from '../serializer/record-codec.ts';
import { decodeValue } from '../serializer/value-decoder.ts';

const classes = new DriverClasses();

/** Time after which a decode lets the program's own events run. */
const SLICE_MS = 10;

/**
 * Decodes task results on the driver. Small ones came with the message and are decoded at once; large ones lie in a file that is read,
 * decoded in slices so that the program's event loop goes on, and deleted.
 */
export class ResultFileFetcher implements ResultFetcher {
  readonly #scratchDir: string;

  constructor(scratchDir: string) {
    this.#scratchDir = scratchDir;
  }

  /** The value is the records of a result task; of a map task a {@link MapOutput}. */
  fetch(result: TaskResult, sink: StageSink): TaskOutput | Promise<TaskOutput> {
    if (result.kind === 'direct') {
      const blocks = resultBlocks(result.value);
      const written = sink.kind === 'shuffleWrite' ? writtenBytes(blocks) : undefined;
      const records: unknown[] = [];
      for (const block of blocks) append(records, decodeRecords(block, { classes }));
      return outputOf(result.value, records, sink, written);
    }
    return this.#fetchFile(resultFilePath(this.#scratchDir, result.name), result.bytes, sink);
  }

  discard(result: TaskResult): void {
    if (result.kind === 'direct') return;
    try {
      rm(resultFilePath(this.#scratchDir, result.name), { force: true }).catch(() => {});
    } catch {
      // An executor that made a name up has left no result.
    }
  }

  thrown(bytes: Uint8Array): unknown {
    return decodeValue(bytes, { classes });
  }

  async #fetchFile(file: string, bytes: number, sink: StageSink): Promise<TaskOutput> {
    const buffer = new Uint8Array(bytes);
    const handle = await open(file, 'r');
    try {
      for (let at = 0; at < bytes; ) {
        const { bytesRead } = await handle.read(buffer, at, Math.min(bytes - at, 1 << 26), at);
        if (bytesRead === 0) throw new Error(`result file ${file} ends after ${at} of ${bytes} bytes`);
        at += bytesRead;
      }
    } finally {
      await handle.close();
      await rm(file, { force: true });
    }
    const blocks = resultBlocks(buffer);
    const written = sink.kind === 'shuffleWrite' ? writtenBytes(blocks) : undefined;
    const records: unknown[] = [];
    let since = performance.now();
    for (const block of blocks) {
      append(records, decodeRecords(block, { classes }));
      if (performance.now() - since < SLICE_MS) continue;
      await new Promise(setImmediate);
      since = performance.now();
    }
    return outputOf(buffer, records, sink, written);
  }
}

/** What a map task brought of its output: none where that is a file. A copy, since the message around it shall not be kept. */
function writtenBytes(blocks: Iterator<Uint8Array>): Uint8Array | undefined {
  const bytes: Uint8Array | undefined = blocks.next().value;
  return bytes === undefined || bytes.length === 0 ? undefined : new Uint8Array(bytes);
}

function outputOf(
  bytes: Uint8Array,
  records: unknown[],
  sink: StageSink,
  written: Uint8Array | undefined,
): TaskOutput {
  const value =
    sink.kind === 'result'
      ? records
      : ({ sizes: records as number[], ...(written && { bytes: written }) } satisfies MapOutput);
  return { value, accumulatorUpdates: accumulatorUpdatesOf(bytes) };
}

function append(records: unknown[], block: readonly unknown[]): void {
  for (let i = 0; i < block.length; i++) records.push(block[i]);
}
