import type { StrataCount } from '../../lineage/result-node.ts';
import { TaskContext } from '../../lineage/task-context.ts';
import { KeyedMap } from '../../serializer/keyed-map.ts';
import { StrataSampler } from '../strata-sampler.ts';
import type { Sink, SinkNodeOf, SinkState } from './sink.ts';

/** Draws as a sample would, and counts what came of it. */
class DrawnStrata implements SinkState {
  readonly #sampler: StrataSampler;
  readonly #keyToCount = new KeyedMap<unknown, { -readonly [F in keyof StrataCount]: StrataCount[F] }>();

  constructor(node: SinkNodeOf<'drawStrata'>) {
    this.#sampler = new StrataSampler(node, TaskContext.getPartitionId());
  }

  add(key: unknown): void {
    const accepted = this.#sampler.draw(key);
    let count = this.#keyToCount.get(key);
    if (count === undefined) {
      count = { pairs: 0, accepted: 0, waiting: [] };
      this.#keyToCount.set(key, count);
    }
    count.pairs++;
    count.accepted += accepted;
    for (const number of this.#sampler.waiting) count.waiting.push(number);
  }

  finish(): unknown[] {
    return [...this.#keyToCount];
  }
}

export const drawStrata: Sink<'drawStrata', DrawnStrata> = {
  steps: ({ operator }, site) => [{ operator, site, fn: undefined }],
  open: (node) => new DrawnStrata(node),

  emit(text, [slot]) {
    return {
      body(record) {
        const { key } = text.pair(slot!, record);
        text.enter(slot!, record);
        text.line(`sink.add(${key});`);
      },
    };
  },

  accept(state, record, [step]) {
    const [key] = step!.pair(record);
    step!.guarded(() => state.add(key), record);
  },
};
