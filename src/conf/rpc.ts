import { intEntry, positive, timeEntry } from './entries.ts';
import { executorConf } from './executor.ts';

/** Settings of the messages between driver and executors. */
export const rpcConf = {
  messageMaxSizeMiB: intEntry({
    key: 'spark.rpc.message.maxSize',
    doc: 'The largest message, in MiB.',
    since: '0.1.0',
    default: '128',
    check: (value) => (value >= 1 && value <= 2047 ? undefined : 'must be from 1 to 2047 (MiB)'),
  }),
  askTimeout: timeEntry('s', {
    key: 'spark.rpc.askTimeout',
    doc: 'How long the answer to a message may take.',
    since: '0.1.0',
    fallback: executorConf.networkTimeout,
    check: positive,
  }),
};
