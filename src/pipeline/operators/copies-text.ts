import { ENGINE } from '../error-place.ts';
import { BLOCK_RECORDS, type LoopText } from '../loop-text.ts';

/** Opens a loop that passes what is in hand `copies` times. */
export function openCopies(text: LoopText, copies: string): void {
  const count = text.assign(copies);
  const turn = text.name();
  text.openLoop(`let ${turn} = 0`, `${turn} < ${count}`, `${turn}++`);
  text.line(
    `if ((${turn} & ${BLOCK_RECORDS - 1}) === ${BLOCK_RECORDS - 1}) { at = ${ENGINE}; guard.poll(0); }`,
  );
}
