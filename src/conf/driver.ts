import { sizeEntry } from './entries.ts';

/** Settings of the driver. */
export const driverConf = {
  maxResultSize: sizeEntry('b', {
    key: 'spark.driver.maxResultSize',
    doc: 'The most bytes the results of one action may have together, in serialized form; an action with more fails. 0 means no limit.',
    since: '0.1.0',
    default: '1g',
  }),
};
