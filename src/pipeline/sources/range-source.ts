import type { RangeSpec } from '../../lineage/partition-spec.ts';
import { BLOCK_RECORDS, type LoopText } from '../loop-text.ts';

/** The numbers of a range: a block begins at an exact number, and inside a block they are added up, which is exact for integers. */
export const rangeSource = {
  open(text: LoopText): string {
    const value = text.name();
    text.line('const count = source.count;');
    text.line('const step = source.step;');
    text.open('for (let done = 0; done < count; ) {');
    text.line(`const size = Math.min(${BLOCK_RECORDS}, count - done);`);
    text.line('let following = source.at(done);');
    text.open(
      'for (let i = 0; i < size; i++, hand = undefined) {',
      '}',
      'at = -1;',
      'guard.poll(size);',
      'done += size;',
    );
    text.line(`const ${value} = following;`);
    text.line('following += step;');
    return value;
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

  /** `first + index * step`, exact for integers even where the product is beyond 2^53. */
  at(index: number): number {
    const { first, step } = this;
    const offset = index * step;
    if (Math.abs(offset) <= Number.MAX_SAFE_INTEGER || !Number.isInteger(first) || !Number.isInteger(step)) {
      return first + offset;
    }
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
