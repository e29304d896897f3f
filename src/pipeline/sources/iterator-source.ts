import { ENGINE } from '../error-place.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { SourceText } from './source.ts';

/** What a user's `mapPartitions` returned and is no array: pulled record by record, no further than the loop needs. It is step 0 of its chain. */
export const iteratorSource: SourceText = {
  openWhole(text) {
    const input = text.openIterator(0);
    text.line(`${input} = source;`);
    text.openLoop('', '', '');
    text.line(`if (--left === 0) { left = ${BLOCK_RECORDS}; at = ${ENGINE}; guard.poll(${BLOCK_RECORDS}); }`);
    text.line('at = 0;');
    text.line(`const next = ${input}.next();`);
    text.line(`if (next.done) { ${input} = undefined; break; }`);
    return text.assign('next.value');
  },
};
