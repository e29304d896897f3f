import { checkFunction } from '../closure/check-function.ts';
import { type CallSite, captureCallSite } from '../common/call-site.ts';
import type { AnyFunction, UserFunction } from '../lineage/user-function.ts';

/** A function of the user's as lineage data, checked at the user's line. */
export function userFunction(
  fn: AnyFunction,
  operator: string,
  site: CallSite = captureCallSite(),
): UserFunction {
  checkFunction(fn, { operator, site });
  return { kind: 'user', fn, operator, site };
}
