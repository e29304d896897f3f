import { booleanEntry, positive, sizeEntry } from './entries.ts';

/** Settings of shuffles. */
export const shuffleConf = {
  fileBuffer: sizeEntry('k', {
    key: 'spark.shuffle.file.buffer',
    doc: 'The buffer of each open shuffle file.',
    since: '0.1.0',
    default: '32k',
    check: positive,
  }),
  maxDirectOutputSize: sizeEntry('b', {
    key: 'firesteel.shuffle.maxDirectOutputSize',
    doc: 'A map output of at most this size gets no file: it travels with the result of its task, and with the list of map outputs to those who read it. All that do so of one shuffle have 1 MiB together at most, so with many map tasks the limit is lower; where those of all shuffles exceed 64 MiB on the driver, other shuffles write files. 0: every output is a file.',
    since: '0.1.0',
    default: '64k',
  }),
  checksumEnabled: booleanEntry({
    key: 'spark.shuffle.checksum.enabled',
    doc: 'Whether every block of a shuffle file has a checksum that its reader checks.',
    since: '0.1.0',
    default: 'true',
  }),
};
