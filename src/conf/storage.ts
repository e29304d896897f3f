import { doubleEntry, listEntry, properFraction } from './entries.ts';

/** Settings of scratch space and of the division of memory. */
export const storageConf = {
  localDir: listEntry({
    key: 'spark.local.dir',
    doc: "The folder for scratch files. Of several, between commas as in Spark, the first is used. Unset: the system's folder for temporary files.",
    since: '0.1.0',
    default: '',
  }),
  memoryFraction: doubleEntry({
    key: 'spark.memory.fraction',
    doc: 'The part of the memory (less a fixed reserve) that execution and storage share; the rest is for user code.',
    since: '0.1.0',
    default: '0.6',
    check: properFraction,
  }),
  storageFraction: doubleEntry({
    key: 'spark.memory.storageFraction',
    doc: 'The part of what execution and storage share in which cached records do not give way to running tasks.',
    since: '0.1.0',
    default: '0.5',
    check: (value) => (value >= 0 && value <= 1 ? undefined : 'must be between 0 and 1'),
  }),
};
