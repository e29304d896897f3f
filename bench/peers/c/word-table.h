// Counts of words. A word of up to 16 bytes is two integers, filled up with NUL, in an open-addressing table; longer ones are rare, and lie apart in chains.
#pragma once
#include "peer.h"

#define FIRST_SLOTS ((size_t)1 << 16)
#define SHORT 16
/** Words whose slots are fetched together, so that none is waited for. */
#define BATCH 32
#define CHAINS 4096

/** A count of zero marks a free slot. */
typedef struct {
  uint64_t low;
  uint64_t high;
  uint64_t count;
} Slot;

typedef struct LongWord {
  struct LongWord *next;
  uint64_t count;
  size_t length;
  char text[];
} LongWord;

typedef struct {
  Slot *slots;
  size_t size;
  size_t used;
  LongWord *chains[CHAINS];
} Words;

typedef struct {
  int64_t distinct;
  int64_t total;
  uint32_t hash;
} Check;

/** Which bytes of two integers a word has, by its length. */
static uint64_t masks[SHORT + 1][2];

static void prepare_masks(void) {
  for (int length = 0; length <= SHORT; length++) memset(masks[length], 0xff, (size_t)length);
}

static inline uint64_t hash_of(uint64_t low, uint64_t high) {
  unsigned __int128 product = (unsigned __int128)(low ^ 0x9e3779b97f4a7c15) * (high ^ 0xd6e8feb86659fd93);
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/** The slot of a word, or the free one where it belongs. */
static inline Slot *find(Slot *slots, size_t size, uint64_t low, uint64_t high, uint64_t hash) {
  size_t at = hash & (size - 1);
  while (((slots[at].low ^ low) | (slots[at].high ^ high)) != 0 && slots[at].count != 0) at = (at + 1) & (size - 1);
  return slots + at;
}

static void empty(Words *words) {
  if (words->slots == NULL) words->slots = buffer(sizeof(Slot) * (words->size = FIRST_SLOTS));
  memset(words->slots, 0, sizeof(Slot) * words->size);
  words->used = 0;
  for (int i = 0; i < CHAINS; i++) {
    for (LongWord *word = words->chains[i], *next; word != NULL; word = next) {
      next = word->next;
      free(word);
    }
    words->chains[i] = NULL;
  }
}

__attribute__((noinline)) static void grow(Words *words) {
  Slot *slots = buffer(sizeof(Slot) * 2 * words->size);
  for (size_t i = 0; i < words->size; i++) {
    Slot slot = words->slots[i];
    if (slot.count > 0) *find(slots, 2 * words->size, slot.low, slot.high, hash_of(slot.low, slot.high)) = slot;
  }
  words->slots = slots;
  words->size *= 2;
}

__attribute__((noinline)) static void count_long_word(Words *words, const char *text, size_t length) {
  uint64_t hash = length;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3;
  LongWord **chain = &words->chains[(hash >> 32) % CHAINS];
  LongWord *word = *chain;
  while (word != NULL && (word->length != length || memcmp(word->text, text, length) != 0)) word = word->next;
  if (word == NULL) {
    word = malloc(sizeof(LongWord) + length);
    if (word == NULL) fail("There is no memory for a word of %zu bytes", length);
    word->next = *chain;
    word->count = 0;
    word->length = length;
    memcpy(word->text, text, length);
    *chain = word;
  }
  word->count++;
}

/** Counts a short word; `hash` is its hash. */
static inline void count_short_word(Words *words, uint64_t low, uint64_t high, uint64_t hash) {
  Slot *slot = find(words->slots, words->size, low, high, hash);
  if (slot->count++ > 0) return;
  slot->low = low;
  slot->high = high;
  // Half filled: most words lie in the slot where they belong, and where they do not, the processor guesses wrong.
  if (++words->used > words->size / 2) grow(words);
}

/** Counts the words that end at `ends`, the first of which begins at `start`; 16 bytes can be read at each, however short it is. Where the next word begins. */
static uint32_t count_batch(Words *words, const char *text, uint32_t start, const uint32_t *ends, uint32_t count) {
  uint64_t lows[BATCH];
  uint64_t highs[BATCH];
  uint64_t hashes[BATCH];
  uint32_t shorts = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t length = ends[i] - start;
    uint64_t key[2];
    memcpy(key, text + start, sizeof key);
    if (length > SHORT) {
      count_long_word(words, text + start, length);
    } else {
      lows[shorts] = key[0] & masks[length][0];
      highs[shorts] = key[1] & masks[length][1];
      hashes[shorts] = hash_of(lows[shorts], highs[shorts]);
      __builtin_prefetch(words->slots + (hashes[shorts] & (words->size - 1)), 1);
      shorts++;
    }
    start = ends[i] + 1;
  }
  for (uint32_t i = 0; i < shorts; i++) count_short_word(words, lows[i], highs[i], hashes[i]);
  return start;
}

static void check_word(Check *check, const char *text, size_t length, uint64_t count) {
  uint32_t h = 0x811c9dc5;
  for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)text[i]) * 0x01000193;
  check->distinct++;
  check->total += (int64_t)count;
  check->hash += (h ^ (h >> 15)) * (uint32_t)count;
}

/** What bench/programs/check-counts.mjs says of the same words. */
static Check check_counts(const Words *words) {
  Check check = {0};
  for (size_t i = 0; i < words->size; i++) {
    const Slot *slot = words->slots + i;
    char text[SHORT];
    memcpy(text, slot, SHORT);
    if (slot->count > 0) check_word(&check, text, strnlen(text, SHORT), slot->count);
  }
  for (int i = 0; i < CHAINS; i++) {
    for (const LongWord *word = words->chains[i]; word != NULL; word = word->next) check_word(&check, word->text, word->length, word->count);
  }
  return check;
}
