import { SparkError } from '../../common/errors.ts';
import { Histogram } from '../../common/histogram.ts';
import { StatCounter } from '../../common/stat-counter.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { Sink, SinkNodeOf, SinkState } from './sink.ts';

/** Numbers on their way into a summary, a block at a time. */
class Summarized implements SinkState {
  readonly numbers = new Float64Array(BLOCK_RECORDS);
  filled = 0;
  readonly #add: (numbers: Float64Array, length: number) => void;
  readonly #result: () => unknown;

  constructor({ edges, even }: SinkNodeOf<'summarize'>) {
    if (edges === undefined) {
      const counter = new StatCounter();
      this.#add = (numbers, length) => counter.mergeBlock(numbers, length);
      this.#result = () => counter.state();
    } else {
      const histogram = new Histogram(edges, even === true);
      this.#add = (numbers, length) => histogram.addBlock(numbers, length);
      this.#result = () => histogram.counts;
    }
  }

  /** Takes in a full block. */
  flush(): void {
    this.#add(this.numbers, BLOCK_RECORDS);
    this.filled = 0;
  }

  refuse(): never {
    throw new SparkError('NOT_A_NUMBER', 'Cannot compute with a record that is no number');
  }

  finish(): unknown[] {
    this.#add(this.numbers, this.filled);
    this.filled = 0;
    return [this.#result()];
  }
}

export const summarize: Sink<'summarize', Summarized> = {
  steps: ({ operator }, site) => [{ operator, site, fn: undefined }],
  open: (node) => new Summarized(node),

  emit(text, [slot]) {
    text.line('const { numbers } = sink;');
    text.line('let { filled } = sink;');
    return {
      body(record) {
        text.open(`if (typeof ${record} !== 'number') {`);
        text.enter(slot!, record);
        text.line('sink.refuse();');
        text.closeTo(text.depth - 1);
        text.line(`numbers[filled++] = ${record};`);
        text.line(`if (filled === ${BLOCK_RECORDS}) { sink.flush(); filled = 0; }`);
      },
      end: () => text.line('sink.filled = filled;'),
    };
  },

  accept(state, record, [step]) {
    if (typeof record !== 'number') step!.guarded(() => state.refuse(), record);
    state.numbers[state.filled++] = record as number;
    if (state.filled === BLOCK_RECORDS) state.flush();
  },
};
