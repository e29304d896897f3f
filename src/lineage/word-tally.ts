import type { TrivialForm } from '../closure/text/trivial-form.ts';
import type { LineageNode } from './nodes.ts';
import type { Aggregator } from './shuffled-node.ts';
import type { TaskFunction } from './user-function.ts';

/** What a function does, where that is known. */
export type FormOf = (fn: TaskFunction) => TrivialForm | undefined;

/** A combine of words for which it is enough to know how often each word came: no record is made of a word, and no function of the user's called. */
export interface WordTally {
  /** What stands beside each word. */
  readonly value: number | null;
  /** What becomes of the values of a word: they are added up, or one of them stays. */
  readonly keeps: 'sum' | 'one';
}

/** The sum of any number of larger values might be one that is rounded, and then depends on what is added first. */
const MAX_VALUE = 2 ** 16;

/** Where a node cuts lines, as `split` does with a string; undefined stands for white space. */
export function wordSeparator(
  node: LineageNode,
  formOf: FormOf,
): { readonly separator: string | undefined } | undefined {
  if (node.kind === 'words') return { separator: node.separator };
  const form = node.kind === 'flatMap' ? formOf(node.fn) : undefined;
  return form?.kind === 'split' ? form : undefined;
}

/**
 * How words can be tallied that pass these operators, one after another, and are combined by key then. Undefined where the records must be made.
 *
 * @param combine without a zero value, on the side that sees the words
 */
export function wordTally(
  operators: readonly LineageNode[],
  { createCombiner, mergeValue }: Pick<Aggregator, 'createCombiner' | 'mergeValue'>,
  formOf: FormOf,
): WordTally | undefined {
  const [pairing, ...others] = withoutPairsUndone(operators, formOf);
  if (pairing === undefined || others.length > 0) return undefined;
  const value = pairedValue(pairing, formOf);
  if (value === undefined || createCombiner.kind !== 'builtin' || createCombiner.name !== 'identity')
    return undefined;
  if (mergeValue.kind === 'builtin' && mergeValue.name === 'keepFirst') return { value, keeps: 'one' };
  if (value === null || value > MAX_VALUE || !adds(mergeValue, formOf)) return undefined;
  return { value, keeps: 'sum' };
}

/** The operators after those that make pairs of which the next one takes the keys. */
function withoutPairsUndone(operators: readonly LineageNode[], formOf: FormOf): readonly LineageNode[] {
  const [first, second, ...others] = operators;
  if (first === undefined || second === undefined) return operators;
  if (pairedValue(first, formOf) === undefined || !takesKey(second, formOf)) return operators;
  return withoutPairsUndone(others, formOf);
}

/** The value that a node puts beside each record. */
function pairedValue(node: LineageNode, formOf: FormOf): number | null | undefined {
  if (node.kind === 'pairWith') return node.value;
  const form = node.kind === 'map' ? formOf(node.fn) : undefined;
  return form?.kind === 'pairWith' ? form.value : undefined;
}

function takesKey(node: LineageNode, formOf: FormOf): boolean {
  if (node.kind === 'keys') return true;
  const form = node.kind === 'map' ? formOf(node.fn) : undefined;
  return form?.kind === 'item' && form.index === 0;
}

function adds(fn: TaskFunction, formOf: FormOf): boolean {
  return fn.kind === 'builtin' ? fn.name === 'sum' : formOf(fn)?.kind === 'add';
}
