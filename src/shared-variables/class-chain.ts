import { AccumulatorV2, type AnyAccumulator } from './accumulator-v2.ts';

/** The classes of an accumulator up to {@link AccumulatorV2}, base first. */
export function classesOf(accumulator: AnyAccumulator): object[] {
  const classes: object[] = [];
  let at: unknown = accumulator.constructor;
  while (typeof at === 'function' && at !== AccumulatorV2) {
    classes.unshift(at);
    at = Object.getPrototypeOf(at);
  }
  return classes;
}
