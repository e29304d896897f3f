// The limit of a word count, on one thread: FILE [RUNS]. Chunks of the file are read into one buffer that stays in the cache; word ends are found 64 bytes at a time and
// noted, and each word is looked up by its first 16 bytes as two integers. It relies on the text being ASCII with `\n` at its line ends and without NUL.
#include <fcntl.h>
#include <unistd.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif
#include "word-table.h"

#define CHUNK ((size_t)256 << 10)
/** A longer word ends the program. */
#define LONGEST ((size_t)1 << 20)
#define STEP 64

/** A bit for each of 64 bytes that is a blank or a line end. */
static inline uint64_t separators(const char *text) {
#if defined(__AVX512BW__)
  __m512i bytes = _mm512_loadu_si512(text);
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(' ')) | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
#elif defined(__AVX2__)
  uint64_t mask = 0;
  for (int half = 0; half < 2; half++) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(text + 32 * half));
    __m256i found = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(' ')), _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')));
    mask |= (uint64_t)(uint32_t)_mm256_movemask_epi8(found) << (32 * half);
  }
  return mask;
#else
  uint64_t mask = 0;
  for (int i = 0; i < STEP; i++) mask |= (uint64_t)(text[i] == ' ' || text[i] == '\n') << i;
  return mask;
#endif
}

/** Notes where the separators of the text are, up to 63 bytes beyond its end too; how many are within. */
static uint32_t find_separators(const char *text, uint32_t length, uint32_t *ends) {
  uint32_t count = 0;
  for (uint32_t at = 0; at < length; at += STEP) {
    uint64_t mask = separators(text + at);
    if (length - at < STEP) mask &= ((uint64_t)1 << (length - at)) - 1;
    uint32_t found = (uint32_t)__builtin_popcountll(mask);
    // Eight at a time, as how many there are cannot be foreseen; those too many are overwritten.
    for (uint32_t *next = ends + count; mask != 0; next += 8) {
      for (int i = 0; i < 8; i++) {
        next[i] = at + (uint32_t)__builtin_ctzll(mask | (uint64_t)1 << 63);
        mask &= mask - 1;
      }
    }
    count += found;
  }
  return count;
}

/** Counts all words of the text, each ended by a separator; how many bytes remain behind the last one. */
static uint32_t count_words(Words *words, const char *text, uint32_t length, uint32_t *ends) {
  uint32_t count = find_separators(text, length, ends);
  uint32_t start = 0;
  for (uint32_t i = 0; i < count; i += BATCH) {
    start = count_batch(words, text, start, ends + i, count - i < BATCH ? count - i : BATCH);
  }
  return length - start;
}

static void count_file(Words *words, const char *file, char *text, uint32_t *ends) {
  int fd = open(file, O_RDONLY);
  if (fd < 0) fail("Cannot open \"%s\"", file);
  size_t kept = 0;
  ssize_t length;
  while ((length = read(fd, text + kept, CHUNK)) > 0) {
    size_t all = kept + (size_t)length;
    kept = count_words(words, text, (uint32_t)all, ends);
    if (kept > LONGEST) fail("There is a word of more than %zu bytes in \"%s\"", LONGEST, file);
    memmove(text, text + all - kept, kept);
  }
  if (length < 0) fail("Cannot read \"%s\"", file);
  close(fd);
  if (kept > 0) {
    text[kept] = '\n';
    count_words(words, text, (uint32_t)kept + 1, ends);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) fail("Usage: word-count FILE [RUNS]");
  int runs = runs_at(2, argc, argv);
  double times[runs];
  static Words words;
  char *text = buffer(CHUNK + LONGEST + 2 * STEP);
  uint32_t *ends = buffer(sizeof(uint32_t) * (CHUNK + LONGEST + 2 * STEP));
  prepare_masks();
  for (int run = 0; run < runs; run++) {
    double start = now_ms();
    empty(&words);
    count_file(&words, argv[1], text, ends);
    times[run] = now_ms() - start;
  }
  Check check = check_counts(&words);
  print_result(times, runs, "{\"distinct\":%lld,\"total\":%lld,\"hash\":%d}", (long long)check.distinct, (long long)check.total,
               (int32_t)check.hash);
}
