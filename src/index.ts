/**
 * Firesteel: Apache Spark's core for Node.js.
 *
 * @example
 * ```ts
 * import { SparkContext } from 'firesteel';
 *
 * const sc = new SparkContext({ master: 'local[*]', appName: 'word count' });
 * const counts = sc.textFile('README.md')
 *   .flatMap((line) => line.split(' '))
 *   .map((word) => [word, 1])
 *   .reduceByKey((a, b) => a + b);
 * console.log(await counts.take(10));
 * await sc.stop();
 * ```
 */
export { closure } from './closure/explicit-closure.ts';
export { SparkError, TaskNotSerializableError } from './common/errors.ts';
export { StatCounter } from './common/stat-counter.ts';
export { SparkConf } from './conf/spark-conf.ts';
export type { SparkContextOptions } from './context/context-options.ts';
export type { LogLevel } from './context/logger.ts';
export { SparkContext } from './context/spark-context.ts';
export { HashPartitioner, type Partitioner } from './lineage/partitioner.ts';
export { RangePartitioner } from './lineage/range-partitioner.ts';
export { StorageLevel } from './lineage/storage-level.ts';
export { TaskContext } from './lineage/task-context.ts';
export type { ActionOptions } from './rdd/job-runner.ts';
export type { SortOrder } from './rdd/ordered-rdd-functions.ts';
export type { PipeOptions } from './rdd/piped-rdd-functions.ts';
export { RDD } from './rdd/rdd.ts';
export type { Rec } from './rdd/rec.ts';
export type { SketchPrecision } from './rdd/sketch-precision.ts';
export type { TreeAggregateOptions } from './rdd/tree-rdd-functions.ts';
export type { SparkJobInfo, SparkStageInfo, SparkStatusTracker } from './scheduler/status-tracker.ts';
export { AccumulatorV2 } from './shared-variables/accumulator-v2.ts';
export { Broadcast } from './shared-variables/broadcast.ts';
export { CollectionAccumulator } from './shared-variables/collection-accumulator.ts';
export { DoubleAccumulator } from './shared-variables/double-accumulator.ts';
export { LongAccumulator } from './shared-variables/long-accumulator.ts';
