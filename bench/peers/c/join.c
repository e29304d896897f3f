// The limit of a join, on one thread: LEFT RIGHT KEYS PARTITIONS [RUNS]. Both sides are scattered into partitions that fit into the cache, whatever PARTITIONS says; in each,
// the right pairs are chained by their hash, and every left pair goes along its chain. Buffers are kept for the next run.
#include "pairs.h"

#define PARTITION_PAIRS 8192

typedef struct {
  int64_t matches;
  int64_t left;
  int64_t right;
  uint32_t keys;
} Total;

/** Room for the largest partition: positions of right pairs and one; zero is the end of a chain. */
typedef struct {
  size_t pairs;
  size_t slots;
  uint32_t *heads;
  uint32_t *next;
} Room;

static void make_room(Room *room, size_t pairs, size_t slots) {
  if (pairs > room->pairs) {
    room->pairs = 2 * pairs;
    room->next = buffer(sizeof(uint32_t) * room->pairs);
  }
  if (slots > room->slots) {
    room->slots = slots;
    room->heads = buffer(sizeof(uint32_t) * slots);
  }
}

static void join_partition(const Pair *left, uint32_t lefts, const Pair *right, uint32_t rights, Room *room,
                           Total *total) {
  uint32_t slots = table_size(rights);
  uint32_t mask = slots - 1;
  make_room(room, rights, slots);
  uint32_t *heads = room->heads;
  uint32_t *next = room->next;
  memset(heads, 0, sizeof(uint32_t) * slots);
  for (uint32_t i = 0; i < rights; i++) {
    uint32_t slot = mixed(right[i].key) & mask;
    next[i] = heads[slot];
    heads[slot] = i + 1;
  }
  Total sums = {0};
  for (uint32_t i = 0; i < lefts; i++) {
    uint32_t key = left[i].key;
    uint32_t v = left[i].value;
    for (uint32_t at = heads[mixed(key) & mask]; at != 0; at = next[at - 1]) {
      Pair found = right[at - 1];
      // Which key it is cannot be foreseen: the sums take it without a branch.
      uint32_t match = found.key == key ? UINT32_MAX : 0;
      sums.matches += match & 1;
      sums.left += v & match;
      sums.right += found.value & match;
      sums.keys += (key * (v ^ found.value)) & match;
    }
  }
  total->matches += sums.matches;
  total->left += sums.left;
  total->right += sums.right;
  total->keys += sums.keys;
}

int main(int argc, char **argv) {
  if (argc < 5) fail("Usage: join LEFT RIGHT KEYS PARTITIONS [RUNS]");
  int64_t lefts = number(argv[1], 0, INT32_MAX);
  int64_t rights = number(argv[2], 0, INT32_MAX);
  Keys drawn = keys_at(argv[3]);
  int runs = runs_at(5, argc, argv);
  double times[runs];
  int bits = partition_bits(rights, PARTITION_PAIRS);
  Side left = side_of(lefts, drawn, bits);
  Side right = side_of(rights, even(drawn), bits);
  Room room = {0};
  Total total = {0};
  for (int run = 0; run < runs; run++) {
    double start = now_ms();
    total = (Total){0};
    scatter(&left);
    scatter(&right);
    for (uint32_t p = 0; p < (uint32_t)1 << bits; p++) {
      join_partition(left.pairs + left.starts[p], left.starts[p + 1] - left.starts[p],
                     right.pairs + right.starts[p], right.starts[p + 1] - right.starts[p], &room, &total);
    }
    times[run] = now_ms() - start;
  }
  print_result(times, runs, "{\"matches\":%lld,\"left\":%lld,\"right\":%lld,\"keys\":%d}",
               (long long)total.matches, (long long)total.left, (long long)total.right, (int32_t)total.keys);
}
