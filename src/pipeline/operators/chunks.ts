import type { RecordSource } from '../ports.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

export const chunks: EngineBoundary<NodeOf<'chunks'>> = {
  read({ size }, [input]): RecordSource {
    const records = input!.iterate();
    return {
      nextBlock() {
        const chunk: unknown[] = [];
        while (chunk.length < size) {
          const next = records.next();
          if (next.done) break;
          chunk.push(next.value);
        }
        return chunk.length === 0 ? null : [chunk];
      },
      close: () => void records.return?.(),
    };
  },
};
