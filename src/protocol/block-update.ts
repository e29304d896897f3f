import type { RddId } from '../common/ids.ts';

/** One partition of a persisted RDD. */
export interface RddBlockId {
  readonly rddId: RddId;
  readonly partition: number;
}

/** What became of a block: how many bytes it takes now, 0 if it is gone. */
export interface BlockUpdate extends RddBlockId {
  readonly bytes: number;
}
