// The limit of the pipeline, on one thread: N [RUNS]. The operators inlined in one loop over integers, which the compiler makes wide; every number is computed.
#include "peer.h"

/** Numbers below `end`, whose triple has to fit into 32 bits: twice as many fit into a register. */
__attribute__((noipa)) static int64_t count_narrow(uint32_t start, uint32_t end) {
  uint32_t count = 0;
  for (uint32_t i = start; i < end; i++) {
    uint32_t tripled = i * 3;
    count += tripled % 2 == 0 && (tripled + 1) % 7 != 0;
  }
  return count;
}

__attribute__((noipa)) static int64_t count_wide(uint64_t start, uint64_t end) {
  int64_t count = 0;
  for (uint64_t i = start; i < end; i++) {
    uint64_t tripled = i * 3;
    count += tripled % 2 == 0 && (tripled + 1) % 7 != 0;
  }
  return count;
}

int main(int argc, char **argv) {
  if (argc < 2) fail("Usage: pipeline N [RUNS]");
  // Beyond, a triple is no exact number in JavaScript.
  int64_t n = number(argv[1], 0, ((int64_t)1 << 53) / 3);
  int runs = runs_at(2, argc, argv);
  double times[runs];
  int64_t count = 0;
  for (int run = 0; run < runs; run++) {
    double start = now_ms();
    uint32_t narrow = n < UINT32_MAX / 3 ? (uint32_t)n : UINT32_MAX / 3;
    count = count_narrow(0, narrow) + count_wide(narrow, (uint64_t)n);
    times[run] = now_ms() - start;
  }
  print_result(times, runs, "%lld", (long long)count);
}
