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
  resultBytes: number;
  peakExecutionMemoryBytes: number;
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
    resultBytes: 0,
    peakExecutionMemoryBytes: 0,
  };
}
