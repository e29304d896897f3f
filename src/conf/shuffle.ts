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
  checksumEnabled: booleanEntry({
    key: 'spark.shuffle.checksum.enabled',
    doc: 'Whether every block of a shuffle file has a checksum that its reader checks.',
    since: '0.1.0',
    default: 'true',
  }),
};
