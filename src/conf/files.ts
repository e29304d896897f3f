import { booleanEntry } from './entries.ts';

/** Settings of input and output files. */
export const filesConf = {
  validateOutputSpecs: booleanEntry({
    key: 'spark.hadoop.validateOutputSpecs',
    doc: 'Whether a save action refuses an output folder that exists. Without the check its files are added to the folder.',
    since: '0.1.0',
    default: 'true',
  }),
  ignoreEmptySplits: booleanEntry({
    key: 'spark.hadoopRDD.ignoreEmptySplits',
    doc: 'Whether empty input files get no partition.',
    since: '0.1.0',
    default: 'true',
  }),
};
