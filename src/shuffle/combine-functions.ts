import { taskCopiesOf } from '../closure/task-copies.ts';
import type { Aggregator } from '../lineage/nodes.ts';
import type { AnyFunction, TaskFunction } from '../lineage/user-function.ts';

/** What the read side of a shuffle does with the values of a key. */
export interface CombineFunctions {
  /** Whether the map side has combined already, so that combiners arrive; values arrive otherwise. */
  readonly mapSideCombine: boolean;
  /** The first combiner of a key, from its first value. */
  readonly createCombiner: (value: unknown) => unknown;
  readonly mergeValue: (combiner: unknown, value: unknown) => unknown;
  readonly mergeCombiners: (a: unknown, b: unknown) => unknown;
}

/**
 * The aggregator's functions for one task: fresh copies of those that hold state, and for each key its own copy of the zero value.
 *
 * @param shared what the task's functions captured in common
 * @param guard puts around a function what makes a good error of whatever it throws or wrongly returns
 */
export function combineFunctionsOf(
  aggregator: Aggregator,
  guard: (fn: AnyFunction, task: TaskFunction) => AnyFunction = (fn) => fn,
  shared: Map<string, unknown> = new Map(),
): CombineFunctions {
  const functionOf = (task: TaskFunction): AnyFunction => guard(instanceOf(task, shared), task);
  const mergeValue = functionOf(aggregator.mergeValue);
  const copyZero = aggregator.zero && taskCopiesOf(aggregator.zero);
  return {
    mapSideCombine: aggregator.mapSideCombine,
    createCombiner:
      copyZero === undefined
        ? functionOf(aggregator.createCombiner)
        : (value) => mergeValue(copyZero(), value),
    mergeValue,
    mergeCombiners: functionOf(aggregator.mergeCombiners),
  };
}

function instanceOf(task: TaskFunction, shared: Map<string, unknown>): AnyFunction {
  return task.kind === 'user' && task.make !== undefined ? task.make(shared) : task.fn;
}
