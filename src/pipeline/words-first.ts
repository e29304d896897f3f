import { isByteSeparator, type WordCut } from '../io/word-cut.ts';
import type { Path, PlacedOperator } from './path.ts';

const { split } = String.prototype;

/**
 * A path that cuts lines of text into words, with the words as its source: then they are cut from the bytes, and the lines become no strings. Other paths stay as
 * they are. The records are the same, also where the user's own function would cut them: it is not called then.
 */
export function wordsFirst(path: Path): Path {
  const { source, operators } = path;
  const [first, ...after] = operators;
  if (source.kind !== 'open' || source.node.kind !== 'textFile' || first === undefined) return path;
  const cut = wordCutOf(first);
  if (cut === undefined || !isByteSeparator(cut.separator)) return path;
  const { node, spec } = source;
  return { ...path, source: { kind: 'words', node, spec, cut }, operators: after };
}

function wordCutOf({ node }: PlacedOperator): WordCut | undefined {
  if (node.kind === 'words') return { separator: node.separator };
  if (node.kind !== 'flatMap' || node.fn.kind !== 'user' || node.fn.splitsAt === undefined) return undefined;
  return isSplitPristine() ? { separator: node.fn.splitsAt } : undefined;
}

/** Whether `split` of strings is what it was when this thread started. */
function isSplitPristine(): boolean {
  return String.prototype.split === split && !(Symbol.split in String.prototype);
}
