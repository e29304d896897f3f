/**
 * Where a task ran, by Spark's names: in the thread that keeps its partitions of persisted RDDs (`PROCESS_LOCAL`), away from it (`ANY`: the thread was busy for too
 * long), or anywhere, as no thread keeps them or it uses none (`NO_PREF`).
 */
export type TaskLocality = 'PROCESS_LOCAL' | 'NO_PREF' | 'ANY';
