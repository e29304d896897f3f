import type { TrivialForm } from '../closure/text/trivial-form.ts';
import type { CallSite } from '../common/call-site.ts';
import type { BuiltinName } from './builtin-functions.ts';

// biome-ignore lint/suspicious/noExplicitAny: a function of the user's, whose types the RDD's own signatures hold
export type AnyFunction = (...args: any[]) => any;

/**
 * A function that runs in tasks: the user's own, which ships as a captured closure, or one of the engine's, which ships by name.
 */
export type TaskFunction = UserFunction | BuiltinFunction;

export interface UserFunction {
  readonly kind: 'user';
  readonly fn: AnyFunction;
  /** The public method it was given to, and where: what errors name. */
  readonly operator: string;
  readonly site: CallSite;
  /** On executors: equal for functions of equal text, so that compiled loops are shared. */
  readonly sourceKey?: string;
  /** On executors: what the function does, where it is trivial. Then it need not be called. */
  readonly trivial?: TrivialForm;
  /**
   * On executors: a fresh copy with its own captured state; absent where the function holds no state and may be shared by tasks. An object that
   * several functions captured is one object in all copies made with the same `shared`.
   */
  readonly make?: (shared: Map<string, unknown>) => AnyFunction;
}

export interface BuiltinFunction {
  readonly kind: 'builtin';
  readonly name: BuiltinName;
  readonly fn: AnyFunction;
}
