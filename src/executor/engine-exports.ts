import { SparkError, TaskNotSerializableError } from '../common/errors.ts';
import { StatCounter } from '../common/stat-counter.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import { RangePartitioner } from '../lineage/range-partitioner.ts';
import { StorageLevel } from '../lineage/storage-level.ts';
import { TaskContext } from '../lineage/task-context.ts';
import { AccumulatorV2 } from '../shared-variables/accumulator-v2.ts';
import { Broadcast } from '../shared-variables/broadcast.ts';
import { CollectionAccumulator } from '../shared-variables/collection-accumulator.ts';
import { DoubleAccumulator } from '../shared-variables/double-accumulator.ts';
import { LongAccumulator } from '../shared-variables/long-accumulator.ts';

const NO_JOBS = 'transformations and actions run on the driver only, not inside other transformations';

/** What user code in a task may name of this package: everything it exports, though some of it only to say so. It never loads the driver's code. */
const ENGINE_EXPORTS: Readonly<Record<string, unknown>> = {
  SparkError,
  TaskNotSerializableError,
  HashPartitioner,
  RangePartitioner,
  TaskContext,
  StorageLevel,
  StatCounter,
  AccumulatorV2,
  LongAccumulator,
  DoubleAccumulator,
  CollectionAccumulator,
  Broadcast,
  RDD: driverOnly('RDD', NO_JOBS),
  SparkContext: driverOnly('SparkContext', NO_JOBS),
  SparkConf: driverOnly(
    'SparkConf',
    'settings are read on the driver. Let the function capture the values it needs',
  ),
  closure: driverOnly(
    'closure',
    'functions are captured on the driver. Make the function there, and let this one capture it',
  ),
};

/** The export of this package by its name, as tasks see it; undefined if there is none. */
export function engineExport(name: string): unknown {
  return Object.hasOwn(ENGINE_EXPORTS, name) ? ENGINE_EXPORTS[name] : undefined;
}

/** A stand-in for what exists on the driver only. */
function driverOnly(name: string, reason: string): unknown {
  const refuse = (): never => {
    throw new SparkError('DRIVER_ONLY', `Cannot use ${name} in a task: ${reason}`);
  };
  return new Proxy(class {}, {
    construct: refuse,
    apply: refuse,
    get: (_target, key) => (key === 'name' ? name : refuse()),
  });
}
