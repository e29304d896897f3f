import { atLeast, intEntry, positive } from './entries.ts';

/** Settings of actions that look at some partitions first, such as `take`. */
export const rddConf = {
  limitInitialNumPartitions: intEntry({
    key: 'spark.rdd.limit.initialNumPartitions',
    doc: 'How many partitions the first job of `take` reads.',
    since: '0.1.0',
    default: '1',
    check: positive,
  }),
  limitScaleUpFactor: intEntry({
    key: 'spark.rdd.limit.scaleUpFactor',
    doc: 'How many times more partitions each next job of `take` reads.',
    since: '0.1.0',
    default: '4',
    check: atLeast(2),
  }),
};
