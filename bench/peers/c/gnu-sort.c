// GNU sort beside the limit: FILE [RUNS]. Runs `sort` on one thread and reads what it writes, so that its time includes writing; the check is that of sort.c.
//   LC_ALL=C          bytes are compared, not the letters of a language
//   -k1.1,1.10        by the first ten characters
//   -s                lines of equal keys keep their order, and are not compared as a whole
//   --parallel=1      one thread
//   -S 4G             as much memory as Firesteel has, so that nothing is written to temporary files
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sorted-check.h"

#define CHUNK ((size_t)1 << 20)

static pid_t start_sort(char *file, int *output) {
  int ends[2];
  if (pipe(ends) != 0) fail("Cannot make a pipe");
#ifdef F_SETPIPE_SZ
  fcntl(ends[1], F_SETPIPE_SZ, CHUNK);
#endif
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  char *args[] = {"sort", "-k1.1,1.10", "-s", "--parallel=1", "-S", "4G", "--", file, NULL};
  extern char **environ;
  pid_t pid;
  if (posix_spawnp(&pid, "sort", &actions, NULL, args, environ) != 0) fail("Cannot start sort");
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  *output = ends[0];
  return pid;
}

/** Checks lines as they come; the one before the first of the buffer is kept before it. */
static SortedCheck check_output(int output, unsigned char *lines) {
  SortedCheck check = {0};
  size_t kept = 0;
  for (ssize_t length; (length = read(output, lines + LINE + kept, CHUNK)) > 0;) {
    size_t size = kept + (size_t)length;
    size_t at = LINE;
    for (; at + LINE <= LINE + size; at += LINE) check_line(&check, lines + at - LINE, lines + at);
    kept = LINE + size - at;
    memmove(lines, lines + at - LINE, LINE + kept);
  }
  if (kept != 0) fail("The output is no lines of %d bytes", LINE);
  return check;
}

int main(int argc, char **argv) {
  if (argc < 2) fail("Usage: gnu-sort FILE [RUNS]");
  int runs = runs_at(2, argc, argv);
  double times[runs];
  setenv("LC_ALL", "C", 1);
  unsigned char *lines = buffer(CHUNK + 2 * LINE);
  SortedCheck check = {0};
  for (int run = 0; run < runs; run++) {
    double start = now_ms();
    int output;
    int status;
    pid_t pid = start_sort(argv[1], &output);
    check = check_output(output, lines);
    close(output);
    if (waitpid(pid, &status, 0) != pid || status != 0) fail("sort ended with status %d", status);
    times[run] = now_ms() - start;
  }
  print_sorted(&check, times, runs);
}
