import type { HostKind } from '../payload.ts';
import { invalidPayload } from './invalid-payload.ts';

/** Makes an object of the platform again. */
export function makeHostObject(of: HostKind, args: readonly unknown[]): object {
  const constructors: Readonly<Record<HostKind, new (...args: never[]) => object>> = {
    URL,
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    'Intl.NumberFormat': Intl.NumberFormat,
    'Intl.DateTimeFormat': Intl.DateTimeFormat,
    'Intl.Collator': Intl.Collator,
    'Intl.PluralRules': Intl.PluralRules,
    'Intl.ListFormat': Intl.ListFormat,
    'Intl.RelativeTimeFormat': Intl.RelativeTimeFormat,
    'Intl.Segmenter': Intl.Segmenter,
  };
  if (!Object.hasOwn(constructors, of)) throw invalidPayload(`${JSON.stringify(of)} is no host object`);
  return new constructors[of](...(args as never[]));
}
