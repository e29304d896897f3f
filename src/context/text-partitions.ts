import { formatCallSite } from '../common/call-site.ts';
import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import { listInputFiles } from '../io/input-files.ts';
import { textSplits } from '../io/text-splits.ts';
import type { TextFileNode } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';

/** Lists the input of `textFile` and cuts it into splits. An error names the line of `textFile`, not that of the action. */
export async function textPartitions(node: TextFileNode, ignoreEmpty: boolean): Promise<PartitionSpec[]> {
  try {
    const files = await listInputFiles(node.path);
    const splits = textSplits(files, node.minPartitions, ignoreEmpty);
    return splits.map((split) => ({ kind: 'text', ...split }));
  } catch (cause) {
    throw new SparkError(
      codeOf(cause) ?? 'INPUT_NOT_READABLE',
      `${messageOf(cause)} (textFile at ${formatCallSite(node.site)})`,
      { cause },
    );
  }
}
