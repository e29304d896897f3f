import { closeAfterFailure } from '../close-after-failure.ts';
import type { BlockTarget, RecordSource } from '../ports.ts';

/**
 * Computes a partition that shall be kept, to its end, before its first record goes on: what the next task reads is there even if this one stops early. A partition
 * that does not fit is handed on as far as it was computed, and the rest as it comes.
 */
export function keepRecords(computed: RecordSource, target: BlockTarget): RecordSource {
  try {
    for (let chunk = computed.nextBlock(); chunk !== null; chunk = computed.nextBlock()) {
      if (!target.add(chunk)) return new Unkept([...target.abandon(), chunk], computed);
    }
  } catch (thrown) {
    target.abandon();
    closeAfterFailure(() => computed.close());
    throw thrown;
  }
  return target.finish();
}

/** Chunks that are there, then those that are still to be computed. */
class Unkept implements RecordSource {
  #chunks: (readonly unknown[])[];
  readonly #rest: RecordSource;

  constructor(chunks: readonly (readonly unknown[])[], rest: RecordSource) {
    this.#chunks = chunks.toReversed();
    this.#rest = rest;
  }

  nextBlock(): readonly unknown[] | null {
    return this.#chunks.pop() ?? this.#rest.nextBlock();
  }

  close(): void {
    this.#chunks = [];
    this.#rest.close();
  }
}
