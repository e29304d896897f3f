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
  if (object instanceof URL) return make('URL', object.href);
  if (object instanceof URLSearchParams) return make('URLSearchParams', object.toString());
  if (object instanceof TextEncoder) return make('TextEncoder');
  if (object instanceof TextDecoder) {
    return make('TextDecoder', object.encoding, { fatal: object.fatal, ignoreBOM: object.ignoreBOM });
  }
  for (const name of INTL) {
    if (!(object instanceof Intl[name])) continue;
    const { locale, ...options } = object.resolvedOptions() as { locale: string };
    return make(`Intl.${name}`, locale, options);
  }
  return undefined;
}
