import type { TextSpec } from '../lineage/partition-spec.ts';
import type { InputFile } from './input-files.ts';

/** A range of bytes of a file, or a whole encoded file. */
export type TextSplit = Omit<TextSpec, 'kind'>;

/** Hadoop's block size for local files. */
const BLOCK_BYTES = 32 * 2 ** 20;

/** The last split of a file may be larger than the others by this factor rather than leave a small rest. */
const SLOP = 1.1;

/**
 * Cuts input files into splits as Hadoop's FileInputFormat does: at least `minPartitions` if the data allows, none larger
 * than a block of 32 MiB (times 1.1), none over two files, a compressed file whole.
 *
 * @param ignoreEmpty leaves out empty files, which otherwise have an empty split each
 */
export function textSplits(
  files: readonly InputFile[],
  minPartitions: number,
  ignoreEmpty = true,
): TextSplit[] {
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const goalBytes = Math.floor(totalBytes / Math.max(1, minPartitions));
  const splitBytes = Math.max(1, Math.min(goalBytes, BLOCK_BYTES));
  return files.flatMap((file) => {
    if (file.size === 0) return ignoreEmpty ? [] : [wholeOf(file)];
    return file.codec === undefined ? cut(file, splitBytes) : [wholeOf(file)];
  });
}

function wholeOf({ path, size, codec }: InputFile): TextSplit {
  const whole = { path, start: 0, length: size };
  return codec === undefined ? whole : { ...whole, codec };
}

function cut({ path, size }: InputFile, splitBytes: number): TextSplit[] {
  const splits: TextSplit[] = [];
  let start = 0;
  while ((size - start) / splitBytes > SLOP) {
    splits.push({ path, start, length: splitBytes });
    start += splitBytes;
  }
  if (start < size) splits.push({ path, start, length: size - start });
  return splits;
}
