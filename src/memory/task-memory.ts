/**
 * The one port through which a task's tables and buffers reserve memory.
 *
 * `acquire` either grants all of `bytes` or throws a SparkError with code OUT_OF_EXECUTION_MEMORY that names `owner`, what it asked
 * for and what the task already holds. What is still held when the task ends is released by whoever made this object.
 */
export interface TaskMemory {
  acquire(bytes: number, owner: string): void;
  release(bytes: number): void;
  readonly usedBytes: number;
  readonly peakBytes: number;
}
