import { ArraySource } from '../sources/records-source.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

export const glom: EngineBoundary<NodeOf<'glom'>> = {
  read(node, [input]) {
    const records = input!.into({ kind: 'collect' }, node.site).finish();
    return new ArraySource([records]);
  },
};
