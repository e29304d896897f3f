import { ArraySource } from '../sources/records-source.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

export const foldPartition: EngineBoundary<NodeOf<'foldPartition'>> = {
  read({ fn, zero, site }, [input]) {
    if (zero === undefined) {
      return new ArraySource(input!.into({ kind: 'reduce', fn }, site).finish() as unknown[]);
    }
    return new ArraySource([input!.into({ kind: 'aggregate', zero, fn }, site).finish()]);
  },
};
