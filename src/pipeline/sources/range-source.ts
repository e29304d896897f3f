import type { RangeSpec } from '../../lineage/partition-spec.ts';
import { ENGINE } from '../error-place.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { SourceText } from './source.ts';

/** The numbers of a range, which are safe integers: a block begins at an exact one, and adding them up inside a block is exact too. */
export const rangeSource: SourceText = {
  block: {
    parameters: ['number', 'end', 'step'],
    open(text) {
      text.openLoop('', 'number !== end', 'number += step');
      return text.assign('number');
    },
  },

  openWhole(text) {
    text.line('const { count, step } = source;');
    text.open('for (let done = 0; done < count; ) {');
    text.line(`const size = Math.min(${BLOCK_RECORDS}, count - done);`);
    text.line('const end = source.at(done + size);');
    text.openLoop('let number = source.at(done)', 'number !== end', 'number += step');
    text.afterLoop(`at = ${ENGINE};`, 'guard.poll(size);', 'done += size;');
    return text.assign('number');
  },
};

/** A range as a loop's source. */
export class RangeNumbers {
  readonly first: number;
  readonly step: number;
  readonly count: number;

  constructor(spec: RangeSpec) {
    this.first = spec.first;
    this.step = spec.step;
    this.count = spec.count;
  }

  /** `first + index * step`, rounded once even where the product is beyond 2^53. */
  at(index: number): number {
    const { first, step } = this;
    const offset = index * step;
    if (Number.isSafeInteger(offset)) return first + offset;
    return Number(BigInt(first) + BigInt(index) * BigInt(step));
  }

  *interpret(poll: (records: number) => void): Generator<number> {
    for (let done = 0; done < this.count; ) {
      const size = Math.min(BLOCK_RECORDS, this.count - done);
      for (let i = done; i < done + size; i++) yield this.at(i);
      poll(size);
      done += size;
    }
  }
}
