import { addHash, emptySketch, type HyperLogLog } from '../../common/hyper-log-log.ts';
import { hashKey } from '../../serializer/key-hash.ts';
import { secondKeyHash } from '../../serializer/second-key-hash.ts';
import type { Sink, SinkState } from './sink.ts';

class Distinct implements SinkState {
  readonly sketch: HyperLogLog;

  constructor(p: number, sp: number) {
    this.sketch = emptySketch(p, sp);
  }

  add(record: unknown): void {
    const hash = hashKey(record);
    addHash(this.sketch, hash, secondKeyHash(record, hash));
  }

  finish(): unknown[] {
    return [this.sketch];
  }
}

export const approxDistinct: Sink<'approxDistinct', Distinct> = {
  steps: (_node, site) => [{ operator: 'countApproxDistinct', site, fn: undefined }],

  open({ p, sp }, { memory }) {
    memory.acquire(2 ** p, 'sketch of countApproxDistinct');
    return new Distinct(p, sp);
  },

  emit(text, [slot]) {
    return {
      body(record) {
        text.enter(slot!, record);
        text.line(`sink.add(${record});`);
      },
    };
  },

  accept(state, record, [step]) {
    step!.guarded(() => state.add(record), record);
  },
};
