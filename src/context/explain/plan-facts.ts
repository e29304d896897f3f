import type { ShuffleId } from '../../common/ids.ts';
import type { Dataset } from '../../lineage/dataset.ts';
import type { RDDStorageInfo } from '../../rdd/job-runner.ts';
import type { Placement } from '../default-partitioner.ts';

/** What is known of a lineage at the moment it is explained. */
export interface PlanFacts {
  /** Undefined where it takes a job to know: of a sort before its first action, and of what lies behind it. */
  placement(dataset: Dataset): Placement | undefined;
  storageInfo(dataset: Dataset): RDDStorageInfo;
  /** Whether all map outputs of the shuffle are there. */
  isShuffled(shuffleId: ShuffleId): boolean;
}
