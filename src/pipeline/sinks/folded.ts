import type { SinkState } from './sink.ts';

/** The one value that a partition is folded to; none for an empty partition. */
export class Folded implements SinkState {
  empty = true;
  value: unknown = undefined;

  finish(): unknown[] {
    return this.empty ? [] : [this.value];
  }
}
