import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Aggregator } from '../../src/lineage/nodes.ts';
import type { Partitioner } from '../../src/lineage/partitioner.ts';
import type { TaskFunction } from '../../src/lineage/user-function.ts';
import { ExecutionPool } from '../../src/memory/execution-pool.ts';
import { TaskMemoryAccount } from '../../src/memory/task-memory-account.ts';
import { ThreadMemory } from '../../src/memory/thread-memory.ts';
import type { MapOutputs, MapStatus } from '../../src/protocol/map-status.ts';
import { hashKey } from '../../src/serializer/key-hash.ts';
import { encodeValue } from '../../src/serializer/value-encoder.ts';
import { combineFunctionsOf } from '../../src/shuffle/combine-functions.ts';
import { ShuffleReader } from '../../src/shuffle/shuffle-reader.ts';
import { openShuffleWriter } from '../../src/shuffle/shuffle-writer.ts';

export type Pair = readonly [unknown, unknown];

export const SHUFFLE = 7;
export const FIRST_MAP_ID = 100;
const MIB = 2 ** 20;

export const taskFunction = (fn: (...values: never[]) => unknown): TaskFunction => ({
  kind: 'user',
  fn,
  operator: 'test',
  site: { file: 'test.ts', line: 1, column: 1 },
});

export const sum = (mapSideCombine: boolean): Aggregator => ({
  createCombiner: taskFunction((value: number) => value),
  mergeValue: taskFunction((a: number, b: number) => a + b),
  mergeCombiners: taskFunction((a: number, b: number) => a + b),
  mapSideCombine,
});

export const listOnReadSide: Aggregator = {
  createCombiner: taskFunction(() => {
    throw new Error('Not used where there is a zero');
  }),
  mergeValue: taskFunction((values: unknown[], value: unknown) => {
    values.push(value);
    return values;
  }),
  mergeCombiners: taskFunction((a: unknown[], b: unknown[]) => [...a, ...b]),
  mapSideCombine: false,
  zero: encodeValue([]),
};

/** The memory of a task that may hold `bytes`. */
export function newMemory(bytes: number = 256 * MIB): TaskMemoryAccount {
  const pool = new ExecutionPool(ExecutionPool.createHandle(2 * bytes, 1));
  const limits = { maxBytes: bytes, storageBytes: bytes, protectedStorageBytes: bytes / 2 };
  return new TaskMemoryAccount(new ThreadMemory(pool, 0, limits));
}

/** Shuffles of one test in a folder of their own. */
export class ShuffleKit {
  readonly scratchDir = mkdtempSync(join(tmpdir(), 'firesteel-shuffle-'));

  /** Writes one map output for each list of pairs. */
  write(
    maps: readonly (readonly Pair[])[],
    partitioner: Partitioner,
    aggregator: Aggregator | undefined,
    { checksum = true, memory = newMemory(), maxDirectBytes = 0 } = {},
  ): MapOutputs {
    const sink = {
      kind: 'shuffleWrite',
      shuffleId: SHUFFLE,
      partitioner,
      aggregator,
      maxDirectBytes,
    } as const;
    const settings = { scratchDir: this.scratchDir, bufferBytes: 32_768, checksum };
    const statuses = maps.map((pairs, index): MapStatus => {
      const mapId = FIRST_MAP_ID + index;
      const writer = openShuffleWriter(sink, mapId, memory, settings);
      try {
        for (const [key, value] of pairs) {
          if (writer.table === undefined) writer.write(key, value);
          else writer.table.merge(hashKey(key), key, value, (a, b) => (a as number) + (b as number));
        }
        const { sizes, bytes } = writer.finish();
        return { mapId, executorId: 'e1', sizes, ...(bytes && { bytes }) };
      } finally {
        writer.abort();
      }
    });
    return { shuffleId: SHUFFLE, epoch: 0, statuses };
  }

  /** All pairs of one reduce partition. */
  read(
    outputs: MapOutputs,
    reduceId: number,
    aggregator?: Aggregator,
    { checksum = true, memory = newMemory() } = {},
  ): Pair[] {
    const functions = aggregator && combineFunctionsOf(aggregator);
    const { scratchDir } = this;
    const reader = new ShuffleReader({
      scratchDir,
      outputs,
      reduceId,
      checksum,
      memory,
      functions,
      poll: () => {},
    });
    const pairs: Pair[] = [];
    try {
      for (let block = reader.nextBlock(); block !== null; block = reader.nextBlock()) pairs.push(...block);
      return pairs;
    } finally {
      reader.close();
    }
  }

  /** All pairs, by reduce partition. */
  readAll(outputs: MapOutputs, numPartitions: number, aggregator?: Aggregator): Pair[][] {
    return Array.from({ length: numPartitions }, (_, reduceId) => this.read(outputs, reduceId, aggregator));
  }

  /** Paths of all files. */
  files(): string[] {
    return readdirSync(this.scratchDir, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  }

  close(): void {
    rmSync(this.scratchDir, { recursive: true, force: true });
  }
}
