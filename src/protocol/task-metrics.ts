/** What one task attempt did. Times in milliseconds, sizes in bytes. */
export interface TaskMetrics {
  runTimeMs: number;
  deserializeTimeMs: number;
  recordsRead: number;
  bytesRead: number;
  recordsWritten: number;
  bytesWritten: number;
  shuffleRecordsRead: number;
  shuffleBytesRead: number;
  shuffleRecordsWritten: number;
  shuffleBytesWritten: number;
  /** Partitions of persisted RDDs that were read where they are kept. */
  blocksRead: number;
  /** Partitions of persisted RDDs that the task computed and kept, and what they take. */
  blocksKept: number;
  bytesKept: number;
  resultBytes: number;
  peakExecutionMemoryBytes: number;
}

/** Adds what another task did; of peaks the larger one stays. */
export function addTaskMetrics(sum: TaskMetrics, other: TaskMetrics): void {
  const peak = Math.max(sum.peakExecutionMemoryBytes, other.peakExecutionMemoryBytes);
  for (const name of Object.keys(sum) as (keyof TaskMetrics)[]) sum[name] += other[name];
  sum.peakExecutionMemoryBytes = peak;
}

export function emptyTaskMetrics(): TaskMetrics {
  return {
    runTimeMs: 0,
    deserializeTimeMs: 0,
    recordsRead: 0,
    bytesRead: 0,
    recordsWritten: 0,
    bytesWritten: 0,
    shuffleRecordsRead: 0,
    shuffleBytesRead: 0,
    shuffleRecordsWritten: 0,
    shuffleBytesWritten: 0,
    blocksRead: 0,
    blocksKept: 0,
    bytesKept: 0,
    resultBytes: 0,
    peakExecutionMemoryBytes: 0,
  };
}

const NAMES = Object.keys(emptyTaskMetrics()) as readonly (keyof TaskMetrics)[];

/** Metrics as numbers, in one order everywhere. */
export const NUM_METRICS = NAMES.length;

export function numbersOfMetrics(metrics: TaskMetrics, numbers: Float64Array, at: number): void {
  for (let i = 0; i < NUM_METRICS; i++) numbers[at + i] = metrics[NAMES[i]!];
}

export function metricsOfNumbers(numbers: Float64Array, at: number): TaskMetrics {
  const metrics = emptyTaskMetrics();
  for (let i = 0; i < NUM_METRICS; i++) metrics[NAMES[i]!] = numbers[at + i]!;
  return metrics;
}
