import { trivialFormOf } from '../../closure/trivial-form-of.ts';
import { isByteSeparator } from '../../io/word-cut.ts';
import type { Aggregator, LineageNode } from '../../lineage/nodes.ts';
import { type FormOf, wordSeparator, wordTally } from '../../lineage/word-tally.ts';

/** Nodes that only choose the way of a partition. */
const WAYS: ReadonlySet<LineageNode['kind']> = new Set([
  'union',
  'zippedUnion',
  'coalesce',
  'prune',
  'inPlace',
]);

const formOf: FormOf = (fn) => (fn.kind === 'user' ? trivialFormOf(fn.fn) : undefined);

/**
 * Whether the words of a text are counted while they are cut, see `pipeline/words-first.ts`. No is said too where it depends on the partition: where one may join texts
 * with other RDDs.
 *
 * @param nodes what is between the lines and the combine, the first first
 */
export function areWordsCounted(nodes: readonly LineageNode[], combine: Aggregator | undefined): boolean {
  const operators = nodes.filter(({ kind }) => !WAYS.has(kind));
  const [first, ...after] = operators;
  if (combine === undefined || combine.zero !== undefined || first === undefined) return false;
  if (nodes.some(({ kind }) => kind === 'coalesce') && nodes.some(({ kind }) => /union/i.test(kind)))
    return false;
  const cut = wordSeparator(first, formOf);
  return (
    cut !== undefined && isByteSeparator(cut.separator) && wordTally(after, combine, formOf) !== undefined
  );
}
