import type { ArgumentClass } from './argument-class.ts';
import type { TaskFunction } from './user-function.ts';

/** Keys from `lower` to `upper`, both included and both encoded, by the compare function. */
export interface KeyRange {
  readonly lower: Uint8Array;
  readonly upper: Uint8Array;
  /** Those in the two keys. */
  readonly classes?: readonly ArgumentClass[];
  readonly compare: TaskFunction;
}
