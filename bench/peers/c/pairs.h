// Pairs of integers as the programs group and join make them, and their way into partitions that fit into the processor's cache.
#pragma once
#include "peer.h"

#define BLOCK 1024
/** Of numbers over all integers of 32 bits. */
#define SPREAD 0x9e3779b1

typedef struct {
  uint32_t key;
  uint32_t value;
} Pair;

/** How keys are drawn, as bench/data/skewed-keys.mjs describes it. */
typedef struct {
  uint32_t distinct;
  int skew;
  uint32_t seed;
} Keys;

/** What an argument says: DISTINCT[:SKEW[:SEED]]. */
static Keys keys_at(const char *text) {
  long long distinct;
  Keys keys = {.skew = 1, .seed = 0};
  int end = 0;
  int parts = sscanf(text, "%lld%n:%d%n:%u%n", &distinct, &end, &keys.skew, &end, &keys.seed, &end);
  if (parts < 1 || text[end] != 0 || distinct < 1 || distinct > INT32_MAX || keys.skew < 1) {
    fail("Keys are DISTINCT[:SKEW[:SEED]]: current value is \"%s\"", text);
  }
  keys.distinct = (uint32_t)distinct;
  return keys;
}

/** As many keys that are all equally frequent, drawn by another seed. */
__attribute__((unused)) static Keys even(Keys keys) {
  return (Keys){keys.distinct, 1, keys.seed + 1};
}

/** Pairs by partition: those of partition p lie in [starts[p], starts[p + 1]). */
typedef struct {
  uint32_t count;
  Keys drawn;
  int partition_bits;
  Pair *pairs;
  uint32_t *starts;
} Side;

static inline uint32_t mixed(uint32_t key) {
  uint32_t h = (key ^ (key >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}

/** The upper bits of the hash; tables take the lower ones. */
static inline uint32_t partition_of(uint32_t hash, int bits) {
  return (uint32_t)((uint64_t)hash << bits >> 32);
}

/** The keys of a block of pairs from number `from` on, as the program's `map` makes them, and their partitions. There is no branch, so that the compiler makes it wide. */
static void make_block(const Side *side, uint32_t from, uint32_t *keys, uint32_t *partitions) {
  double u[BLOCK];
  double ranks[BLOCK];
  uint32_t first = from + side->drawn.seed * SPREAD;
  for (uint32_t j = 0; j < BLOCK; j++) {
    uint32_t h = first + j;
    h = (h ^ (h >> 16)) * 0x45d9f3b;
    h = (h ^ (h >> 16)) * 0x45d9f3b;
    h ^= h >> 16;
    u[j] = h / 0x1p32;
    ranks[j] = side->drawn.distinct * u[j];
  }
  for (int n = 1; n < side->drawn.skew; n++) {
    for (uint32_t j = 0; j < BLOCK; j++) ranks[j] *= u[j];
  }
  for (uint32_t j = 0; j < BLOCK; j++) {
    uint32_t key = (uint32_t)(int32_t)ranks[j] * SPREAD;
    keys[j] = key;
    partitions[j] = partition_of(mixed(key), side->partition_bits);
  }
}

static Side side_of(int64_t count, Keys drawn, int partition_bits) {
  return (Side){
      .count = (uint32_t)count,
      .drawn = drawn,
      .partition_bits = partition_bits,
      .pairs = buffer(sizeof(Pair) * (size_t)count),
      .starts = buffer(sizeof(uint32_t) * (((size_t)1 << partition_bits) + 2)),
  };
}

/** Makes all pairs twice, once to count and once to place them, which costs less than to keep them in between. */
static void scatter(Side *side) {
  uint32_t keys[BLOCK];
  uint32_t partitions[BLOCK];
  // The start of partition p is at p + 1 while its pairs are placed, and ends as that of the next.
  uint32_t *next = side->starts + 1;
  size_t count = (size_t)1 << side->partition_bits;
  memset(side->starts, 0, sizeof(uint32_t) * (count + 2));
  for (uint32_t from = 0; from < side->count; from += BLOCK) {
    uint32_t size = side->count - from < BLOCK ? side->count - from : BLOCK;
    make_block(side, from, keys, partitions);
    for (uint32_t j = 0; j < size; j++) next[partitions[j] + 1]++;
  }
  for (size_t p = 0; p < count; p++) next[p + 1] += next[p];
  for (uint32_t from = 0; from < side->count; from += BLOCK) {
    uint32_t size = side->count - from < BLOCK ? side->count - from : BLOCK;
    make_block(side, from, keys, partitions);
    for (uint32_t j = 0; j < size; j++) side->pairs[next[partitions[j]]++] = (Pair){keys[j], from + j};
  }
}

/** So many bits that a partition holds about `size` pairs. */
static int partition_bits(int64_t count, int64_t size) {
  int bits = 0;
  while (bits < 12 && count >> bits > size) bits++;
  return bits;
}

/** The power of two that leaves a table of `size` entries half empty at least. */
static uint32_t table_size(uint32_t size) {
  uint32_t slots = 16;
  while (slots < 2 * size) slots *= 2;
  return slots;
}
