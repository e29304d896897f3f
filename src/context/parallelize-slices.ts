import { formatCallSite } from '../common/call-site.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import type { ParallelizeNode } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import { encodeRecords } from '../serializer/record-codec.ts';
import { sliceStart } from './range-slices.ts';

/** Encodes in-memory data, cut into slices whose lengths differ by one at most. */
export function parallelizeSlices({ data, numSlices, site }: ParallelizeNode): PartitionSpec[] {
  const records = data.current;
  return Array.from({ length: numSlices }, (_, i) => {
    const start = sliceStart(i, records.length, numSlices);
    const end = sliceStart(i + 1, records.length, numSlices);
    try {
      return { kind: 'slice', records: encodeRecords(records, start, end) };
    } catch (cause) {
      throw new SparkError(
        'NOT_SERIALIZABLE',
        `Cannot send the data of parallelize at ${formatCallSite(site)} to executors: ${messageOf(cause)}`,
        { cause },
      );
    }
  });
}
