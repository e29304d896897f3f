// What the peers in C share: their arguments, large buffers, the clock, and the line of JSON that each prints at its end.
#pragma once
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define HUGE_PAGE ((size_t)2 << 20)

__attribute__((format(printf, 1, 2), noreturn, unused)) static void fail(const char *format, ...) {
  va_list values;
  va_start(values, format);
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
  exit(1);
}

/** An argument that is a number in [least, most]. */
__attribute__((unused)) static int64_t number(const char *text, int64_t least, int64_t most) {
  char *end;
  int64_t value = strtoll(text, &end, 10);
  if (end == text || *end != 0 || value < least || value > most) {
    fail("An argument has to be a number from %lld to %lld: current value is \"%s\"", (long long)least,
         (long long)most, text);
  }
  return value;
}

/** How many runs: the last argument, at `position`; one, where it is missing. */
__attribute__((unused)) static int runs_at(int position, int argc, char **argv) {
  return argc > position ? (int)number(argv[position], 1, 1000000) : 1;
}

/** Memory of zeros in huge pages, if there are any: the buffers are larger than what small pages let the processor find at once. It is kept until the process ends. */
__attribute__((unused)) static void *buffer(size_t bytes) {
  size_t size = (bytes + 2 * HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  char *memory = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) fail("There is no memory for %zu bytes", bytes);
  char *aligned = (char *)(((uintptr_t)memory + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
#ifdef MADV_HUGEPAGE
  madvise(aligned, size, MADV_HUGEPAGE);
#endif
  return aligned;
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/** The result as the last line, with the times of the runs. */
__attribute__((format(printf, 3, 4))) static void print_result(const double *times, int runs, const char *check, ...) {
  va_list values;
  va_start(values, check);
  printf("{\"check\":");
  vprintf(check, values);
  printf(",\"runs\":[");
  for (int run = 0; run < runs; run++) printf(run == 0 ? "%.4f" : ",%.4f", times[run]);
  printf("]}\n");
}
