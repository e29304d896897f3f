import { invalidArgument } from '../common/invalid-argument.ts';
import type { RDD } from './rdd.ts';
import type { Rec } from './rec.ts';
import { SampledRDDFunctions } from './sampled-rdd-functions.ts';
import { userFunction } from './task-functions.ts';

/** Writes a line to the process. */
type Print = (line: string) => void;

export interface PipeOptions<T> {
  /** Added to the environment of the executor. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called once for each partition, to print lines before its records. */
  readonly printPipeContext?: (print: Print) => void;
  /** Called for each record, to print what stands for it; a line `String(record)` by default. */
  readonly printRDDElement?: (record: T, print: Print) => void;
  /** Runs each process in a new folder, with links to what is in the executor's working directory. False by default. */
  readonly separateWorkingDir?: boolean;
}

/** Records that leave the engine's loops together: in arrays for a function, as lines for a process. */
export abstract class PipedRDDFunctions<T> extends SampledRDDFunctions<T> {
  /**
   * The records in arrays through `fn`, which returns any iterable: `RDD<T>` → `RDD<U>`. Made for work that is cheaper for many records at once, such as a call of a
   * library or a native function. Spark has only `mapPartitions`, where each function cuts its iterator itself; like `mapPartitions`, and like an array, a chunk never holds
   * records of two partitions. Shuffles: no. Memory: a chunk.
   *
   * @param chunkSize records of a chunk; the last one of a partition may have fewer, and an empty partition has none
   * @throws SparkError INVALID_ARGUMENT
   * @example
   * ```ts
   * const sums = sc.range(0, 10, 1, 2).mapChunks((xs) => [xs.reduce((a, b) => a + b)], 3);
   * await sums.collect(); // => [3, 7, 18, 17]
   * ```
   */
  mapChunks<U extends Rec>(fn: (chunk: T[]) => Iterable<U>, chunkSize = 1024): RDD<U> {
    if (!Number.isSafeInteger(chunkSize) || chunkSize < 1)
      throw invalidArgument('mapChunks', 'a chunk size of 1 or more', chunkSize);
    const made = { operator: 'mapChunks', site: this.callSite() };
    const chunks = this.derive<T[]>({ kind: 'chunks', parent: this.dataset, size: chunkSize, ...made });
    return chunks.derive({
      kind: 'flatMap',
      parent: chunks.dataset,
      fn: userFunction(fn, 'mapChunks', made.site),
      ...made,
    });
  }

  /**
   * The lines that a process prints which reads the records as lines, one process for each partition: `RDD<T>` → `RDD<string>`. Text is UTF-8. What the process writes to
   * stderr arrives at the driver as what tasks print does, its last 64 KiB. Shuffles: no. Memory: none; the records and the output lie in scratch files, so a partition may
   * be larger than memory, and the process starts when all of it is there. Where the job is cancelled while a process runs, its executor is ended with it after 5 s.
   *
   * Differs from Spark: no text encoding or buffer size can be chosen, and the first line comes when the process has ended. One that prints for ever is a task that ends only
   * when it is cancelled, also behind `take`.
   *
   * @param command program and arguments; a string is split at white space, without regard to quotes
   * @throws SparkError INVALID_ARGUMENT; in the action, as the cause of JOB_ABORTED, PIPE_FAILED if a process cannot be started, ends with a code other than 0 or by a
   * signal
   * @example
   * ```ts
   * await sc.parallelize(['b', 'c', 'a'], 1).pipe('sort -r').collect(); // => ['c', 'b', 'a']
   * ```
   */
  pipe(command: string | readonly string[], options: PipeOptions<T> = {}): RDD<string> {
    const words = typeof command === 'string' ? command.trim().split(/\s+/) : command;
    if (!Array.isArray(words) || words.length === 0 || !words.every(isText) || words[0] === '')
      throw invalidArgument('pipe', 'a command as a string or an array of strings', command);
    const { env = {}, printPipeContext, printRDDElement, separateWorkingDir = false } = options;
    for (const value of Object.values(env)) {
      if (!isText(value)) throw invalidArgument('pipe', 'strings as values of env', value);
    }
    const made = { operator: 'pipe', site: this.callSite() };
    const parent = printRDDElement
      ? this.derive<string>({
          kind: 'printElement',
          parent: this.dataset,
          fn: userFunction(printRDDElement, 'pipe', made.site),
          ...made,
        }).dataset
      : this.dataset;
    return this.derive({
      kind: 'pipe',
      parent,
      command: [...words],
      env: { ...env },
      separateWorkingDir,
      ...(printPipeContext && { fn: userFunction(printPipeContext, 'pipe', made.site) }),
      ...made,
    });
  }
}

function isText(value: unknown): boolean {
  // No system takes a NUL in a command or in an environment.
  return typeof value === 'string' && !value.includes('\0');
}
