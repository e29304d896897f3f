// The limit of groupByKey, on one thread: N KEYS PARTITIONS [RUNS]. Pairs are scattered into partitions that fit into the cache, whatever PARTITIONS says; in each, an
// open-addressing table gives every key a number, a counting scatter by it brings the values of a group together, and the groups are read through. Buffers are kept for
// the next run.
#include "pairs.h"

#define PARTITION_PAIRS 32768
#define FULL UINT32_MAX

typedef struct {
  uint32_t key;
  /** The group's number and one; zero, where the slot is free. */
  uint32_t group;
} Slot;

/** Room for the largest partition. */
typedef struct {
  size_t pairs;
  size_t slots;
  Slot *table;
  uint32_t *groups;
  uint32_t *keys;
  uint32_t *starts;
  uint32_t *values;
} Room;

typedef struct {
  int64_t groups;
  int64_t values;
  int64_t sum;
  int64_t maxima;
  uint32_t keys;
} Total;

static void make_room(Room *room, size_t pairs, size_t slots) {
  if (pairs > room->pairs) {
    room->pairs = 2 * pairs;
    room->groups = buffer(sizeof(uint32_t) * room->pairs);
    room->keys = buffer(sizeof(uint32_t) * room->pairs);
    room->starts = buffer(sizeof(uint32_t) * (room->pairs + 2));
    room->values = buffer(sizeof(uint32_t) * room->pairs);
  }
  if (slots > room->slots) {
    room->slots = slots;
    room->table = buffer(sizeof(Slot) * slots);
  }
}

/** The number of each pair's group; the sizes of the groups, from `starts[2]` on. How many groups there are, or FULL if the table has no room for them. */
static uint32_t number_groups(const Pair *pairs, uint32_t count, uint32_t slots, Room *room) {
  uint32_t mask = slots - 1;
  uint32_t *sizes = room->starts + 2;
  Slot *table = room->table;
  uint32_t groups = 0;
  memset(table, 0, sizeof(Slot) * slots);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t key = pairs[i].key;
    uint32_t at = mixed(key) & mask;
    while (table[at].group != 0 && table[at].key != key) at = (at + 1) & mask;
    if (table[at].group == 0) {
      if (groups == slots / 2) return FULL;
      room->keys[groups] = key;
      sizes[groups] = 0;
      table[at] = (Slot){key, ++groups};
    }
    uint32_t group = table[at].group - 1;
    room->groups[i] = group;
    sizes[group]++;
  }
  return groups;
}

static void group_partition(const Pair *pairs, uint32_t count, uint32_t slots, Room *room, Total *total) {
  make_room(room, count, slots);
  uint32_t groups = number_groups(pairs, count, slots, room);
  if (groups == FULL) return group_partition(pairs, count, 2 * slots, room, total);
  uint32_t *starts = room->starts;
  uint32_t *next = starts + 1;
  starts[0] = starts[1] = 0;
  for (uint32_t g = 1; g < groups; g++) next[g] += next[g - 1];
  for (uint32_t i = 0; i < count; i++) room->values[next[room->groups[i]]++] = pairs[i].value;
  for (uint32_t g = 0; g < groups; g++) {
    int64_t sum = 0;
    int64_t max = -1;
    for (uint32_t i = starts[g]; i < starts[g + 1]; i++) {
      uint32_t value = room->values[i];
      sum += value;
      if (value > max) max = value;
    }
    total->groups++;
    total->values += starts[g + 1] - starts[g];
    total->sum += sum;
    total->maxima += max;
    total->keys ^= room->keys[g] ^ (uint32_t)(sum % 65537);
  }
}

int main(int argc, char **argv) {
  if (argc < 4) fail("Usage: group N KEYS PARTITIONS [RUNS]");
  int64_t n = number(argv[1], 0, INT32_MAX);
  Keys drawn = keys_at(argv[2]);
  int runs = runs_at(4, argc, argv);
  double times[runs];
  Side side = side_of(n, drawn, partition_bits(n, PARTITION_PAIRS));
  uint32_t partitions = (uint32_t)1 << side.partition_bits;
  // Keys are about as many in each partition, as their hashes are spread evenly; a table that has no room for them is doubled.
  int64_t keys = 2 * (int64_t)drawn.distinct / partitions;
  Room room = {0};
  Total total = {0};
  for (int run = 0; run < runs; run++) {
    double start = now_ms();
    total = (Total){0};
    scatter(&side);
    for (uint32_t p = 0; p < partitions; p++) {
      uint32_t count = side.starts[p + 1] - side.starts[p];
      uint32_t slots = table_size(keys < count ? (uint32_t)keys : count);
      group_partition(side.pairs + side.starts[p], count, slots, &room, &total);
    }
    times[run] = now_ms() - start;
  }
  print_result(times, runs, "{\"groups\":%lld,\"values\":%lld,\"sum\":%lld,\"maxima\":%lld,\"keys\":%d}",
               (long long)total.groups, (long long)total.values, (long long)total.sum, (long long)total.maxima,
               (int32_t)total.keys);
}
