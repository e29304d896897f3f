// Cuts bytes into words and numbers them, in WebAssembly: see src/io/word-table.ts, which tells what it gives. This is AssemblyScript; `npm run kernel` compiles it into
// src/io/word-kernel-code.ts.
//
// The ends of words are found 64 bytes at a time. A word of up to 16 bytes, as nearly all are, is two integers filled up with NUL, and is looked up and compared as such. The hash it is
// looked up by is not the one that the words have outside, which takes a step a byte and is computed once a word that is new.
//
// Nothing is allocated: the memory has the layout below, and addresses are plain integers. Most words are few words, and those get the first numbers: their entries lie together in the
// cache of a processor.

const LF: u32 = 10;
const CR: u32 = 13;
const STEP: i32 = 64;
const SHORT_BYTES: i32 = 16;

/** Different words that are known at a time, fewer than 16 bits can number. */
export const MAX_WORDS: i32 = 65_535;
/** Words that one call of `cut` cuts, but for one. */
export const BLOCK_WORDS: i32 = 4096;
/** Bytes that one call gets. No word that is known is longer. */
export const INPUT_BYTES: i32 = 1 << 16;
/** The bytes of known words that are not short. */
const TEXT_BYTES: i32 = 1 << 21;

const SLOT_BITS: u64 = 17;
const SLOTS_BYTES: i32 = 4 << (<i32>SLOT_BITS);
/** For each word two integers with its bytes, or for a long one the address of its text; how often it was tallied; its length. */
export const ENTRY_BYTES: i32 = 24;
export const ENTRY_COUNT: i32 = 16;
export const ENTRY_LENGTH: i32 = 20;
/** In the length: some byte is beyond ASCII. */
const BEYOND_ASCII: i32 = i32.MIN_VALUE;

/** 16 bytes of ones, then 16 of zeros: what is to be kept of a short word begins in the middle, less its length. */
const MASKS: i32 = 0;
/** The byte before it is that before the bytes of the call, or a line end. Up to a step is read beyond its end. */
export const INPUT: i32 = 1024;
export const IDS: i32 = INPUT + INPUT_BYTES + 1024;
/** The reader's own, by id. */
export const MARKS: i32 = IDS + 4 * (BLOCK_WORDS + 1024);
/** What the words hash to outside, by id, where they are ASCII. */
export const HASHES: i32 = MARKS + 4 * (MAX_WORDS + 1);
/** The id + 1 in the lower 16 bits and 16 bits of the hash in the upper ones; 0 where free. */
const SLOTS: i32 = HASHES + 4 * (MAX_WORDS + 1);
export const ENTRIES: i32 = SLOTS + SLOTS_BYTES;
const TEXT: i32 = ENTRIES + ENTRY_BYTES * (MAX_WORDS + 1);
const MEMORY_BYTES: i32 = TEXT + TEXT_BYTES;

/** Words that have an id. */
export let known: i32 = 0;
/** Whether the last call stopped because it had no room for another word. */
export let full: bool = false;
/** Of the last call: words, and lines that ended. */
export let count: i32 = 0;
export let lines: i32 = 0;

let textEnd: i32 = TEXT;
/** Where words are cut at white space a blank. */
let separator: u32 = 0;
let atWhiteSpace: bool = false;

memory.grow(((MEMORY_BYTES + 0xffff) >> 16) - memory.size());
memory.fill(MASKS, 0xff, SHORT_BYTES);

/** Starts anew, for words that a byte separates, or white space if it is -1. */
export function reset(byte: i32): void {
  memory.fill(SLOTS, 0, SLOTS_BYTES);
  memory.fill(MARKS, 0, 4 * known);
  known = 0;
  full = false;
  textEnd = TEXT;
  atWhiteSpace = byte < 0;
  separator = atWhiteSpace ? 0x20 : byte;
}

/**
 * Cuts `length` bytes at `INPUT`, and writes the ids of the words. Returns how many bytes are done with: what is left is a word whose end is not there, or had no room.
 *
 * @param ended whether the end of these bytes ends a line
 */
export function cut(length: i32, ended: bool): i32 {
  return run(length, ended, false);
}

/** The same, without the ids: each word is counted in its entry. */
export function tally(length: i32, ended: bool): i32 {
  return run(length, ended, true);
}

function run(length: i32, ended: bool, tallies: bool): i32 {
  const to = INPUT + length;
  let start = INPUT;
  let words = 0;
  let lineEnds = 0;
  full = false;
  for (let at = INPUT; at < to; at += STEP) {
    const within: u64 = to - at < STEP ? ((<u64>1) << (to - at)) - 1 : ~(<u64>0);
    const lineMask = lineEndsIn(at) & within;
    let mask = lineMask | (separatorsIn(at) & within);
    lineEnds += <i32>popcnt(lineMask);
    for (; mask !== 0; mask &= mask - 1) {
      const end = at + <i32>ctz(mask);
      if (end === start && isNoWord(end)) {
        // A \n behind a \r ends no line of its own.
        if (isBehindCr(end)) lineEnds--;
        start = end + 1;
        continue;
      }
      const id = tallies || words < BLOCK_WORDS ? numberOf(start, end - start, MAX_WORDS - 1) : -1;
      if (id < 0) {
        count = words;
        lines = lineEnds - <i32>popcnt(lineMask >> (end - at));
        return start - INPUT;
      }
      note(id, words, tallies);
      words++;
      start = end + 1;
    }
  }
  const last = load<u8>(to - 1);
  if (ended && last !== LF && last !== CR) {
    // Behind a separator there is one more word, be it empty. For that one there always is room.
    const isEmpty = start === to;
    if (!isEmpty || !atWhiteSpace) {
      const id = tallies || isEmpty || words < BLOCK_WORDS ? numberOf(start, to - start, isEmpty ? MAX_WORDS : MAX_WORDS - 1) : -1;
      if (id < 0) {
        count = words;
        lines = lineEnds;
        return start - INPUT;
      }
      note(id, words, tallies);
      words++;
    }
    lineEnds++;
    start = to;
  }
  count = words;
  lines = lineEnds;
  return start - INPUT;
}

// @ts-expect-error: decorator
@inline
function note(id: i32, word: i32, tallies: bool): void {
  if (tallies) {
    const entry = ENTRIES + id * ENTRY_BYTES;
    store<i32>(entry, load<i32>(entry, ENTRY_COUNT) + 1, ENTRY_COUNT);
  } else {
    store<i32>(IDS + 4 * word, id);
  }
}

// @ts-expect-error: decorator
@inline
function isNoWord(end: i32): bool {
  return atWhiteSpace || isBehindCr(end);
}

// @ts-expect-error: decorator
@inline
function isBehindCr(end: i32): bool {
  return load<u8>(end) === LF && load<u8>(end - 1) === CR;
}

/** A bit for each of 64 bytes that is \n or \r. */
// @ts-expect-error: decorator
@inline
function lineEndsIn(at: i32): u64 {
  return bits(
    isLineEnd(v128.load(at)),
    isLineEnd(v128.load(at, 16)),
    isLineEnd(v128.load(at, 32)),
    isLineEnd(v128.load(at, 48)),
  );
}

/** A bit for each of 64 bytes that is the separator or, where that counts, white space. */
// @ts-expect-error: decorator
@inline
function separatorsIn(at: i32): u64 {
  const byte = i8x16.splat(<i8>separator);
  const mask = bits(
    i8x16.eq(v128.load(at), byte),
    i8x16.eq(v128.load(at, 16), byte),
    i8x16.eq(v128.load(at, 32), byte),
    i8x16.eq(v128.load(at, 48), byte),
  );
  if (!atWhiteSpace) return mask;
  return (
    mask |
    bits(
      isControlSpace(v128.load(at)),
      isControlSpace(v128.load(at, 16)),
      isControlSpace(v128.load(at, 32)),
      isControlSpace(v128.load(at, 48)),
    )
  );
}

// @ts-expect-error: decorator
@inline
function isLineEnd(bytes: v128): v128 {
  return v128.or(i8x16.eq(bytes, i8x16.splat(<i8>LF)), i8x16.eq(bytes, i8x16.splat(<i8>CR)));
}

/** \t, \n, \v, \f and \r. */
// @ts-expect-error: decorator
@inline
function isControlSpace(bytes: v128): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(9)), i8x16.splat(5));
}

// @ts-expect-error: decorator
@inline
function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  const lower: u32 = i8x16.bitmask(a) | (i8x16.bitmask(b) << 16);
  const upper: u32 = i8x16.bitmask(c) | (i8x16.bitmask(d) << 16);
  return <u64>lower | ((<u64>upper) << 32);
}

/** The id of a word; a new one if there are not yet `most`, else -1. */
// @ts-expect-error: decorator
@inline
function numberOf(start: i32, length: i32, most: i32): i32 {
  if (length > SHORT_BYTES) return numberOfLong(start, length, most);
  const word = v128.and(v128.load(start), v128.load(MASKS + SHORT_BYTES - length));
  const low = i64x2.extract_lane(word, 0);
  const high = i64x2.extract_lane(word, 1);
  const hash = mixed(low * 0x9e3779b97f4a7c15 + high * 0xd6e8feb86659fd93);
  let slot = slotOf(hash);
  for (; load<u32>(slot) !== 0; slot = nextSlot(slot)) {
    const held = load<u32>(slot);
    if ((held ^ tagOf(hash)) >> 16 !== 0) continue;
    const entry = entryOf(held);
    const otherLength: u64 = (load<i32>(entry, ENTRY_LENGTH) & ~BEYOND_ASCII) ^ length;
    if (((load<u64>(entry) ^ low) | (load<u64>(entry, 8) ^ high) | otherLength) === 0) return <i32>(held & 0xffff) - 1;
  }
  return known < most ? add(slot, hash, low, high, start, length) : refused();
}

function numberOfLong(start: i32, length: i32, most: i32): i32 {
  const lastWords = length - 8;
  let sum: u64 = length;
  for (let i = 0; i < lastWords; i += 8) sum = mixed(sum ^ load<u64>(start + i));
  const hash = mixed(sum ^ load<u64>(start + lastWords));
  let slot = slotOf(hash);
  for (; load<u32>(slot) !== 0; slot = nextSlot(slot)) {
    const held = load<u32>(slot);
    if ((held ^ tagOf(hash)) >> 16 !== 0) continue;
    const entry = entryOf(held);
    if ((load<i32>(entry, ENTRY_LENGTH) & ~BEYOND_ASCII) !== length) continue;
    if (memory.compare(load<u32>(entry), start, length) === 0) return <i32>(held & 0xffff) - 1;
  }
  if (known >= most || textEnd + length > MEMORY_BYTES) return refused();
  memory.copy(textEnd, start, length);
  const text = textEnd;
  textEnd += length;
  return add(slot, hash, text, 0, start, length);
}

function add(slot: u32, hash: u64, low: u64, high: u64, start: i32, length: i32): i32 {
  const id = known++;
  const entry = ENTRIES + id * ENTRY_BYTES;
  let outside: u32 = 0x811c9dc5;
  let highest: u32 = 0;
  for (let at = start; at < start + length; at++) {
    const byte: u32 = load<u8>(at);
    highest |= byte;
    outside = (outside ^ byte) * 0x01000193;
  }
  outside = (outside ^ (outside >> 16)) * 0x85ebca6b;
  outside = (outside ^ (outside >> 13)) * 0xc2b2ae35;
  store<u32>(HASHES + 4 * id, outside ^ (outside >> 16));
  store<u64>(entry, low);
  store<u64>(entry, high, 8);
  store<i32>(entry, 0, ENTRY_COUNT);
  store<i32>(entry, highest < 0x80 ? length : length | BEYOND_ASCII, ENTRY_LENGTH);
  store<u32>(slot, tagOf(hash) | (id + 1));
  return id;
}

function refused(): i32 {
  full = true;
  return -1;
}

// @ts-expect-error: decorator
@inline
function mixed(value: u64): u64 {
  return (value ^ (value >> 29)) * 0xbf58476d1ce4e5b9;
}

// @ts-expect-error: decorator
@inline
function slotOf(hash: u64): u32 {
  return SLOTS + 4 * <u32>(hash >> (64 - SLOT_BITS));
}

// @ts-expect-error: decorator
@inline
function nextSlot(slot: u32): u32 {
  return slot + 4 === SLOTS + SLOTS_BYTES ? SLOTS : slot + 4;
}

// @ts-expect-error: decorator
@inline
function tagOf(hash: u64): u32 {
  return <u32>(hash >> 16) & 0xffff0000;
}

// @ts-expect-error: decorator
@inline
function entryOf(held: u32): u32 {
  return ENTRIES + ((held & 0xffff) - 1) * ENTRY_BYTES;
}
