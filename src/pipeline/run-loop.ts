import type { LoopWithFunctions } from './compiled-chain.ts';
import type { LoopGuard } from './loop-guard.ts';
import { BLOCK_RECORDS } from './loop-text.ts';
import type { PairSource, RecordSource, WordSource } from './ports.ts';
import type { NumberedRecords } from './sources/numbered-source.ts';
import type { RangeNumbers } from './sources/range-source.ts';
import type { OpenSource } from './stage-task.ts';

/**
 * Runs a loop that pushes over all of its source, block by block, until the source ends or the sink wants no more.
 *
 * Loops are called by `Reflect.apply`, which keeps V8 from inlining the first one into this code, where its bound functions would be no constants (measured: up to
 * 5 times slower).
 */
export function runLoop(loop: LoopWithFunctions, input: OpenSource, guard: LoopGuard, sink: unknown): void {
  switch (input.kind) {
    case 'range':
      runRange(loop, input.source, guard, sink);
      break;
    case 'records':
      runRecords(loop, input.source, guard, sink);
      break;
    case 'numbered':
      runNumbered(loop, input.source, guard, sink);
      break;
    case 'pairs':
      runPairs(loop, input.source, guard, sink);
      break;
    case 'words':
      runWords(loop, input.source, guard, sink);
      break;
    case 'iterator':
      Reflect.apply(loop.loop, undefined, [input.source, guard, sink, ...loop.trailing]);
  }
}

function runRange(
  { loop, trailing }: LoopWithFunctions,
  source: RangeNumbers,
  guard: LoopGuard,
  sink: unknown,
): void {
  for (let done = 0; done < source.count; ) {
    const next = Math.min(done + BLOCK_RECORDS, source.count);
    const call = [source.at(done), source.at(next), source.step, guard, sink, ...trailing];
    if (Reflect.apply(loop, undefined, call) === true) return;
    guard.poll(next - done);
    done = next;
  }
}

function runRecords(
  { loop, trailing }: LoopWithFunctions,
  source: RecordSource,
  guard: LoopGuard,
  sink: unknown,
): void {
  const next = () => read(() => source.nextBlock(), guard);
  for (let block = next(); block !== null; block = next()) {
    for (let from = 0; from < block.length; from += BLOCK_RECORDS) {
      const to = Math.min(from + BLOCK_RECORDS, block.length);
      if (Reflect.apply(loop, undefined, [block, from, to, guard, sink, ...trailing]) === true) return;
      guard.poll(to - from);
    }
  }
}

function runNumbered(
  { loop, trailing }: LoopWithFunctions,
  source: NumberedRecords,
  guard: LoopGuard,
  sink: unknown,
): void {
  const next = () => read(() => source.nextBlock(), guard);
  for (let block = next(); block !== null; block = next()) {
    const { numbers } = source;
    for (let from = 0; from < block.length; from += BLOCK_RECORDS) {
      const to = Math.min(from + BLOCK_RECORDS, block.length);
      if (Reflect.apply(loop, undefined, [block, numbers, from, to, guard, sink, ...trailing]) === true)
        return;
      guard.poll(to - from);
    }
  }
}

function runPairs(
  { loop, trailing }: LoopWithFunctions,
  source: PairSource,
  guard: LoopGuard,
  sink: unknown,
): void {
  const next = () => read(() => source.nextPairs(), guard);
  for (let block = next(); block !== null; block = next()) {
    const { keys, values, hashes } = block;
    for (let from = 0; from < keys.length; from += BLOCK_RECORDS) {
      const to = Math.min(from + BLOCK_RECORDS, keys.length);
      const call = [keys, values, hashes, from, to, guard, sink, ...trailing];
      if (Reflect.apply(loop, undefined, call) === true) return;
      guard.poll(to - from);
    }
  }
}

function runWords(
  { loop, trailing }: LoopWithFunctions,
  source: WordSource,
  guard: LoopGuard,
  sink: unknown,
): void {
  const next = () => read(() => source.nextWords(), guard);
  for (let block = next(); block !== null; block = next()) {
    const { ids, words, hashes, marks, count, lines } = block;
    for (let from = 0; from < count; from += BLOCK_RECORDS) {
      const to = Math.min(from + BLOCK_RECORDS, count);
      const call = [ids, words, hashes, marks, from, to, guard, sink, ...trailing];
      if (Reflect.apply(loop, undefined, call) === true) return;
      // Lines are what was read.
      guard.poll(to === count ? lines : 0);
    }
  }
}

function read<T>(next: () => T, guard: LoopGuard): T {
  try {
    return next();
  } catch (thrown) {
    throw guard.fail(-1, undefined, thrown);
  }
}
