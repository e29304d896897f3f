import { REFERENCE_BYTES } from '../../shuffle/new-array.ts';
import type { PairColumns, PairSource } from '../ports.ts';
import { recordsOf } from '../sources/pairs-source.ts';
import type { GroupedPairs } from './grouped-pairs.ts';

/** Values in the groups that are handed out at a time; a larger group comes alone. */
const BLOCK_VALUES = 16_384;
const BLOCK_GROUPS = 1024;

/**
 * The groups of a partition as pairs of a key and what `groupOf` makes of its values. Their arrays are made as they are handed out, so that they are garbage soon where
 * nobody keeps them; those of one block are accounted for.
 */
export class GroupSource implements PairSource {
  readonly #pairs: GroupedPairs;
  readonly #groupOf: (group: number) => unknown;
  #next = 0;
  #heldBytes = 0;

  constructor(pairs: GroupedPairs, groupOf: (group: number) => unknown) {
    this.#pairs = pairs;
    this.#groupOf = groupOf;
  }

  nextPairs(): PairColumns | null {
    const { keys } = this.#pairs.keys;
    const start = this.#next;
    if (start >= keys.length) return null;
    const end = this.#blockEnd(start);
    this.#next = end;
    const values = new Array<unknown>(end - start);
    for (let group = start; group < end; group++) values[group - start] = this.#groupOf(group);
    return { keys: keys.slice(start, end), values, hashes: undefined };
  }

  nextBlock(): readonly unknown[] | null {
    return recordsOf(this.nextPairs());
  }

  close(): void {
    this.#next = Number.POSITIVE_INFINITY;
    this.#hold(0);
    this.#pairs.clear();
  }

  #blockEnd(start: number): number {
    const last = Math.min(start + BLOCK_GROUPS, this.#pairs.keys.size);
    let end = start;
    let values = 0;
    while (end < last) {
      let size = 0;
      for (const { starts } of this.#pairs.inputs) size += starts[end + 1]! - starts[end]!;
      if (end > start && values + size > BLOCK_VALUES) break;
      values += size;
      end++;
    }
    this.#hold(values * REFERENCE_BYTES);
    return end;
  }

  #hold(bytes: number): void {
    const { memory, owner } = this.#pairs;
    memory.release(this.#heldBytes);
    this.#heldBytes = 0;
    memory.acquire(bytes, owner);
    this.#heldBytes = bytes;
  }
}
