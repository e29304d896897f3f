import { isByteSeparator } from '../io/word-cut.ts';
import type { TaskFunction } from '../lineage/user-function.ts';
import { type WordTally, wordSeparator, wordTally } from '../lineage/word-tally.ts';
import type { Path, PlacedOperator } from './path.ts';
import type { CombineState } from './sinks/combine-text.ts';
import type { OpenSink } from './stage-task.ts';

const { split } = String.prototype;

/**
 * A path that cuts lines of text into words, with the words as its source: then they are cut from the bytes, and the lines become no strings. Where the words are only
 * counted the source gives each with its count, many records in one. Other paths stay as they are. What is combined or given in the end is the same, also where the user's own
 * functions would cut and count: they are not called then.
 *
 * @param sink what takes the records, if it holds nothing yet but what other tallies have given it: among values of other kinds it would matter in what order they are added
 */
export function wordsFirst(path: Path, sink?: OpenSink): Path {
  const { source, operators } = path;
  const [first, ...after] = operators;
  if (source.kind !== 'open' || source.node.kind !== 'textFile' || first === undefined) return path;
  const cut = wordSeparator(first.node, formOf);
  if (cut === undefined || !isByteSeparator(cut.separator)) return path;
  if (first.node.kind !== 'words' && !isSplitPristine()) return path;
  const { node, spec } = source;
  const tally = sink && tallyInto(sink, after);
  return tally === undefined
    ? { ...path, source: { kind: 'words', node, spec, cut }, operators: after }
    : { ...path, source: { kind: 'tally', node, spec, cut, tally }, operators: [] };
}

function tallyInto(
  { kind, steps, state }: OpenSink,
  operators: readonly PlacedOperator[],
): WordTally | undefined {
  if (kind !== 'combine' && kind !== 'combineInPlace') return undefined;
  const [, create, merge] = steps;
  const { copyZero } = state as unknown as Pick<CombineState, 'copyZero'>;
  if (copyZero !== undefined || create?.fn === undefined || merge?.fn === undefined) return undefined;
  const nodes = operators.map(({ node }) => node);
  return wordTally(nodes, { createCombiner: create.fn, mergeValue: merge.fn }, formOf);
}

function formOf(fn: TaskFunction) {
  return fn.kind === 'user' ? fn.trivial : undefined;
}

/** Whether `split` of strings is what it was when this thread started. */
function isSplitPristine(): boolean {
  return String.prototype.split === split && !(Symbol.split in String.prototype);
}
