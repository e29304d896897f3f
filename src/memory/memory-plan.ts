import { totalmem } from 'node:os';
import { SparkError } from '../common/errors.ts';
import { formatBytes } from '../common/format-bytes.ts';
import type { ConfigSource } from '../conf/config-entry.ts';
import { executorConf } from '../conf/executor.ts';
import { storageConf } from '../conf/storage.ts';
import type { ThreadMemoryLimits } from './thread-memory.ts';

const MIB = 2 ** 20;

/** Set aside for the runtime itself: the main isolate, code, native buffers. */
const RESERVED_BYTES = 300 * MIB;

/** Below this an executor would have hardly anything left besides the reserve. */
const MIN_EXECUTOR_BYTES = 1.5 * RESERVED_BYTES;

/** A thread with a smaller heap can barely hold compiled stages and one buffer. */
const MIN_THREAD_HEAP_BYTES = 64 * MIB;

/** How the memory of one executor is divided. All sizes in bytes. */
export interface MemoryPlan {
  /** `spark.executor.memory`, or what the host allows if that is less. */
  readonly totalBytes: number;
  /** What execution and storage share: `(total - 300 MiB) * spark.memory.fraction`. */
  readonly unifiedBytes: number;
  /** Heap of one task thread: the total over the threads, for `resourceLimits.maxOldGenerationSizeMb`. */
  readonly threadHeapBytes: number;
  /** How much of `unifiedBytes` one thread may hold, however much is free, because its tables and cached records lie mostly in its heap. */
  readonly thread: ThreadMemoryLimits;
}

/**
 * Divides `spark.executor.memory` by Spark's rules: 300 MiB are reserved, the rest times `spark.memory.fraction` is shared by
 * execution and storage, 1 GiB gives 434.4 MiB.
 *
 * Differs from Spark: heaps belong to threads, so a thread's heap is the total over `cores`. It is a ceiling, not a reservation, and
 * never less than 64 MiB: on many cores the sum may pass the total, which the execution pool still holds for the engine's own part.
 *
 * @param limitBytes what the host lets this process have
 * @throws SparkError EXECUTOR_MEMORY_TOO_SMALL below 450 MiB
 */
export function planMemory(conf: ConfigSource, cores: number, limitBytes = hostMemoryLimit()): MemoryPlan {
  const wantedBytes = executorConf.memory.get(conf);
  const totalBytes = Math.min(wantedBytes, limitBytes);
  if (totalBytes < MIN_EXECUTOR_BYTES) throw tooSmall(wantedBytes, limitBytes);

  const fraction = storageConf.memoryFraction.get(conf);
  const unifiedBytes = Math.floor((totalBytes - RESERVED_BYTES) * fraction);
  const threadHeapBytes = Math.max(MIN_THREAD_HEAP_BYTES, Math.floor(totalBytes / cores));
  return {
    totalBytes,
    unifiedBytes,
    threadHeapBytes,
    thread: threadLimits(conf, unifiedBytes, Math.floor(threadHeapBytes * fraction), cores),
  };
}

function threadLimits(
  conf: ConfigSource,
  unifiedBytes: number,
  heapBytes: number,
  cores: number,
): ThreadMemoryLimits {
  const maxBytes = Math.min(unifiedBytes, heapBytes);
  // An even share, so that one thread's cached records leave the others room to work.
  const storageBytes = Math.min(maxBytes, Math.floor(unifiedBytes / cores));
  const protectedStorageBytes = Math.floor(storageBytes * storageConf.storageFraction.get(conf));
  return { maxBytes, storageBytes, protectedStorageBytes };
}

/** The memory this process may use: the machine's, or its container's limit if that is less. */
export function hostMemoryLimit(): number {
  const constrained = process.constrainedMemory();
  // Without a limit some systems tell 0, others a number beyond any machine.
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

function tooSmall(wantedBytes: number, limitBytes: number): SparkError {
  const needed = `an executor needs at least ${formatBytes(MIN_EXECUTOR_BYTES)}`;
  return new SparkError(
    'EXECUTOR_MEMORY_TOO_SMALL',
    wantedBytes <= limitBytes
      ? `Cannot run an executor with ${formatBytes(wantedBytes)} of memory: ${needed}; raise spark.executor.memory`
      : `Cannot run an executor on a host that allows ${formatBytes(limitBytes)} of memory: ${needed}; raise the memory limit of the container or host`,
  );
}
