import { ENGINE } from '../error-place.ts';
import type { LoopText } from '../loop-text.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { SourceText } from './source.ts';

/** Words of a text, each a number: equal words are one string, whose hash is known. */
export const wordsSource: SourceText = {
  block: {
    parameters: ['ids', 'words', 'wordHashes', 'wordMarks', 'from', 'to'],
    open(text) {
      text.openLoop('let i = from', 'i < to', 'i++');
      return word(text);
    },
  },

  openWhole(text) {
    text.open('for (;;) {');
    text.line('const block = source.nextWords();');
    text.line('if (block === null) break;');
    text.line('const { ids, words, hashes: wordHashes, marks: wordMarks, count, lines } = block;');
    text.open('for (let from = 0; from < count; ) {');
    text.line(`const to = Math.min(from + ${BLOCK_RECORDS}, count);`);
    text.openLoop('let i = from', 'i < to', 'i++');
    text.afterLoop(`at = ${ENGINE};`, 'guard.poll(to === count ? lines : 0);', 'from = to;');
    return word(text);
  },
};

function word(text: LoopText): string {
  const id = text.assign('ids[i]');
  const name = text.assign(`words[${id}]`);
  text.knowWord({ name, id });
  return name;
}
