// The limit of a sort, on one thread: FILE [RUNS]. Lines of exactly 100 bytes of ASCII by their first ten. The file is read whole; key and line number together are one integer
// of 128 bits, sorted by radix from the top down; then the lines are copied in order, and each is read as it comes. Buffers are kept for the next run.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sorted-check.h"

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)
/** So few are sorted by insertion. */
#define FEW 32
#define AHEAD 24

/** Ten bytes of key, then the number of the line in 48 bits: no two are equal, and lines of equal keys keep their order. */
typedef unsigned __int128 Entry;

static size_t read_file(const char *file, unsigned char *input, size_t room) {
  int fd = open(file, O_RDONLY);
  if (fd < 0) fail("Cannot open \"%s\"", file);
  size_t size = 0;
  for (ssize_t length; size < room && (length = read(fd, input + size, room - size)) > 0;) size += (size_t)length;
  close(fd);
  return size;
}

static inline Entry entry_of(const unsigned char *line, size_t number) {
  uint64_t first;
  uint16_t rest;
  memcpy(&first, line, sizeof first);
  memcpy(&rest, line + sizeof first, sizeof rest);
  return (Entry)__builtin_bswap64(first) << 64 | (uint64_t)__builtin_bswap16(rest) << 48 | number;
}

static void insert(Entry *entries, size_t count) {
  for (size_t i = 1; i < count; i++) {
    Entry entry = entries[i];
    size_t at = i;
    for (; at > 0 && entries[at - 1] > entry; at--) entries[at] = entries[at - 1];
    entries[at] = entry;
  }
}

/** Sorts entries that are equal above bit `top`. They lie in `entries`, and are to lie in `target`, which may be the same; `other` is room for as many. */
static void sort_from(int top, Entry *entries, Entry *other, size_t count, bool to_other) {
  if (count <= FEW) {
    insert(entries, count);
    if (to_other) memcpy(other, entries, sizeof(Entry) * count);
    return;
  }
  int shift = top > DIGIT_BITS ? top - DIGIT_BITS : 0;
  uint32_t ends[DIGITS] = {0};
  for (size_t i = 0; i < count; i++) ends[(uint32_t)(entries[i] >> shift) % DIGITS]++;
  for (uint32_t digit = 0, at = 0; digit < DIGITS; digit++) {
    uint32_t size = ends[digit];
    ends[digit] = at;
    at += size;
  }
  for (size_t i = 0; i < count; i++) other[ends[(uint32_t)(entries[i] >> shift) % DIGITS]++] = entries[i];
  for (uint32_t digit = 0, start = 0; digit < DIGITS; start = ends[digit++]) {
    if (ends[digit] > start) sort_from(shift, other + start, entries + start, ends[digit] - start, !to_other);
  }
}

/** Copies the lines in order, each while later ones are on their way from memory. */
static SortedCheck gather(const unsigned char *input, unsigned char *output, const Entry *order, size_t count) {
  SortedCheck check = {0};
  const uint64_t number = ((uint64_t)1 << 48) - 1;
  for (size_t i = 0; i < count; i++) {
    if (i + AHEAD < count) {
      const unsigned char *later = input + LINE * ((uint64_t)order[i + AHEAD] & number);
      __builtin_prefetch(later);
      __builtin_prefetch(later + 64);
      __builtin_prefetch(later + LINE - 1);
    }
    unsigned char *line = output + LINE * i;
    memcpy(line, input + LINE * ((uint64_t)order[i] & number), LINE);
    check_line(&check, line - LINE, line);
  }
  return check;
}

int main(int argc, char **argv) {
  if (argc < 2) fail("Usage: sort FILE [RUNS]");
  int runs = runs_at(2, argc, argv);
  double times[runs];
  struct stat file;
  if (stat(argv[1], &file) != 0) fail("Cannot find \"%s\"", argv[1]);
  size_t size = (size_t)file.st_size;
  size_t count = size / LINE;
  if (size % LINE != 0 || count > UINT32_MAX) fail("\"%s\" is no file of lines of %d bytes", argv[1], LINE);
  unsigned char *input = buffer(size);
  unsigned char *output = buffer(size);
  Entry *entries = buffer(sizeof(Entry) * count);
  Entry *other = buffer(sizeof(Entry) * count);
  SortedCheck check = {0};
  for (int run = 0; run < runs; run++) {
    double start = now_ms();
    if (read_file(argv[1], input, size) != size) fail("Cannot read \"%s\"", argv[1]);
    for (size_t i = 0; i < count; i++) entries[i] = entry_of(input + LINE * i, i);
    sort_from(128, entries, other, count, false);
    check = gather(input, output, entries, count);
    times[run] = now_ms() - start;
  }
  print_sorted(&check, times, runs);
}
