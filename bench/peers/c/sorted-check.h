// What bench/programs/check-sorted.mjs and sort.mjs say of sorted lines of 100 bytes: a hash of each by its position.
#pragma once
#include "peer.h"

#define LINE 100
#define KEY 10

typedef struct {
  uint32_t count;
  uint32_t weighted;
} SortedCheck;

/** The hash of the key, and of eight characters at the beginning and end of the rest. */
static inline uint32_t hash_of_line(const unsigned char *line) {
  uint32_t hash = 0x811c9dc5;
  for (int i = 0; i < KEY + 8; i++) hash = (hash ^ line[i]) * 0x01000193;
  for (int i = LINE - 9; i < LINE - 1; i++) hash = (hash ^ line[i]) * 0x01000193;
  return hash;
}

/** Takes the next line; `last` is the one before. */
static inline void check_line(SortedCheck *check, const unsigned char *last, const unsigned char *line) {
  if (check->count > 0 && memcmp(last, line, KEY) > 0) fail("Line %u comes after a larger one", check->count);
  if (line[LINE - 1] != '\n') fail("Line %u has not %d bytes", check->count, LINE);
  check->weighted += hash_of_line(line) * check->count;
  check->count++;
}

static void print_sorted(const SortedCheck *check, const double *times, int runs) {
  print_result(times, runs, "{\"count\":%u,\"weighted\":%d}", check->count, (int32_t)check->weighted);
}
