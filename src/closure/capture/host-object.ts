import type { GraphNode, HostKind } from '../payload.ts';
import type { Ref } from './order-nodes.ts';

const INTL = [
  'NumberFormat',
  'DateTimeFormat',
  'Collator',
  'PluralRules',
  'ListFormat',
  'RelativeTimeFormat',
  'Segmenter',
] as const;

/** Objects of the platform that can be made again from a few values. */
export function hostNode(object: object): GraphNode<Ref> | undefined {
  const make = (of: HostKind, ...args: unknown[]): GraphNode<Ref> => ({ kind: 'host', of, args });
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === URL.prototype) return make('URL', String(object));
  if (prototype === URLSearchParams.prototype) return make('URLSearchParams', String(object));
  if (prototype === TextEncoder.prototype) return make('TextEncoder');
  if (prototype === TextDecoder.prototype) {
    const { encoding, fatal, ignoreBOM } = object as InstanceType<typeof TextDecoder>;
    return make('TextDecoder', encoding, { fatal, ignoreBOM });
  }
  for (const name of INTL) {
    if (prototype !== Intl[name].prototype) continue;
    const { locale, ...options } = (object as Intl.NumberFormat).resolvedOptions();
    return make(`Intl.${name}`, locale, options);
  }
  return undefined;
}
