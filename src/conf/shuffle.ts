import { atLeast, booleanEntry, intEntry, positive, sizeEntry } from './entries.ts';

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
  bypassMergeThreshold: intEntry({
    key: 'spark.shuffle.sort.bypassMergeThreshold',
    doc: 'Up to this many partitions a map task that does not combine writes them side by side instead of sorting.',
    since: '0.1.0',
    default: '200',
    check: atLeast(0),
  }),
  maxSizeInFlight: sizeEntry('m', {
    key: 'spark.reducer.maxSizeInFlight',
    doc: 'The most bytes of map output a reduce task asks for at the same time.',
    since: '0.1.0',
    default: '48m',
    check: positive,
  }),
};
