import { intEntry } from './entries.ts';

/** Settings of the messages between driver and executors. */
export const rpcConf = {
  messageMaxSizeMiB: intEntry({
    key: 'spark.rpc.message.maxSize',
    doc: 'The largest message, in MiB.',
    since: '0.1.0',
    default: '128',
    check: (value) => (value >= 1 && value <= 2047 ? undefined : 'must be from 1 to 2047 (MiB)'),
  }),
};
