import { DriverClasses } from '../closure/driver-classes.ts';
import { formatCallSite } from '../common/call-site.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import type { ParallelizeNode } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { UserClass } from '../serializer/class-table.ts';
import { encodeRecords } from '../serializer/record-codec.ts';
import { sliceStart } from './range-slices.ts';

export interface EncodedSlices {
  readonly partitions: readonly PartitionSpec[];
  /** The user's classes whose instances are in the data. */
  readonly classes: readonly UserClass[];
}

/** Encodes in-memory data, cut into slices whose lengths differ by one at most. */
export function parallelizeSlices({ data, numSlices, site }: ParallelizeNode): EncodedSlices {
  const records = data.current;
  const classes = new DriverClasses();
  const partitions = Array.from({ length: numSlices }, (_, i): PartitionSpec => {
    const start = sliceStart(i, records.length, numSlices);
    const end = sliceStart(i + 1, records.length, numSlices);
    classes.begin(records, start, end);
    try {
      return { kind: 'slice', records: encodeRecords(records, start, end, { classes }) };
    } catch (cause) {
      throw new SparkError(
        'NOT_SERIALIZABLE',
        `Cannot send the data of parallelize at ${formatCallSite(site)} to executors: ${messageOf(cause)}`,
        { cause },
      );
    }
  });
  return { partitions, classes: classes.met };
}
