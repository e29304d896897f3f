import type { LatePairs, PairColumns, PairSource, PairTarget } from './ports.ts';

/** Brings all pairs of a source to a target, block by block, and closes the source: late, where both sides can. */
export function movePairs(pairs: PairSource, target: PairTarget, poll: (records: number) => void): void {
  try {
    const late = target.addLate !== undefined && pairs.nextLatePairs !== undefined;
    for (;;) {
      const block = late ? moveLate(pairs, target) : moveBlock(pairs, target);
      if (block === null) break;
      poll(block.keys.length);
    }
  } finally {
    pairs.close();
  }
}

function moveBlock(pairs: PairSource, target: PairTarget): PairColumns | null {
  const block = pairs.nextPairs();
  if (block !== null) target.add(block);
  return block;
}

function moveLate(pairs: PairSource, target: PairTarget): LatePairs | null {
  const block = pairs.nextLatePairs!();
  if (block !== null) target.addLate!(block);
  return block;
}
