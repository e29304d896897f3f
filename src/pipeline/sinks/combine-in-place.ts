import { taskCopiesOf } from '../../closure/task-copies.ts';
import { operatorOf } from '../../lineage/nodes.ts';
import type { CombineTarget, OwnedTable } from '../ports.ts';
import { foldPair } from './combine.ts';
import { emitCombine } from './combine-text.ts';
import type { Sink, SinkState } from './sink.ts';

class CombinedInPlace implements SinkState {
  readonly table: OwnedTable;
  readonly copyZero: (() => unknown) | undefined;

  constructor(table: OwnedTable, zero: Uint8Array | undefined) {
    this.table = table;
    this.copyZero = zero && taskCopiesOf(zero);
  }

  finish(): CombineTarget {
    return this.table;
  }

  abort(): void {
    this.table.clear();
  }
}

/** Pairs that lie where a shuffle would bring them: they are combined and stay. Its value is the table, which lives as long as the task. */
export const combineInPlace: Sink<'combineInPlace', CombinedInPlace> = {
  steps({ node }, site) {
    const { createCombiner, mergeValue } = node.aggregator!;
    const step = { operator: operatorOf(node), site, fn: undefined };
    return [step, { ...step, fn: createCombiner }, { ...step, fn: mergeValue }];
  },

  open({ node }, services) {
    return new CombinedInPlace(
      services.openCombineTable(`combine table of ${operatorOf(node)}`),
      node.aggregator!.zero,
    );
  },

  emit: (text, slots) => emitCombine(text, slots, false),
  accept(state, record, steps) {
    foldPair(state, record, steps);
  },
};
