/*
 * The workloads of the side-by-side benchmark. One process runs one of them and prints the
 * nanoseconds it took; what it costs itself is the same on every file system.
 *
 *   create DIR COUNT BYTES    make files, each: open exclusively, write once, close
 *   stat DIR COUNT            lstat each of them
 *   unlink DIR COUNT          remove each of them
 *   write FILE MIB            write a file in requests of 1 MiB, close it
 *   read FILE                 read it in requests of 1 MiB
 *   first FILE                open it and read its first 4 KiB
 *   random FILE COUNT SEED    read COUNT times 4 KiB at random multiples of 4 KiB
 *   jobs FILE COUNT JOBS      the same by JOBS processes at once, COUNT reads in all
 *   reread FILE COUNT         write 4 MiB, then read 4 KiB pieces of it by the same descriptor
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MIB = 1 << 20, PAGE = 4096, FILES_PER_DIRECTORY = 100 };

static void fail(const char *what, const char *path) {
  fprintf(stderr, "workload: %s %s: %s\n", what, path, strerror(errno));
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint64_t next_random(uint64_t *state) { /* splitmix64 */
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static void fill(unsigned char *buffer, size_t length, uint64_t seed) {
  for (size_t i = 0; i + 8 <= length; i += 8) {
    uint64_t word = next_random(&seed);
    memcpy(buffer + i, &word, 8);
  }
}

static void name(char *path, size_t room, const char *directory, long i) {
  snprintf(path, room, "%s/%04ld/file%06ld", directory, i / FILES_PER_DIRECTORY, i);
}

static int64_t create_files(const char *directory, long count, size_t length) {
  unsigned char *body = malloc(length);
  fill(body, length, 1);
  char path[PAGE];
  int64_t begin = now();
  for (long i = 0; i < count; i++) {
    if (i % FILES_PER_DIRECTORY == 0) {
      snprintf(path, sizeof path, "%s/%04ld", directory, i / FILES_PER_DIRECTORY);
      if (mkdir(path, 0755) != 0) fail("mkdir", path);
    }
    name(path, sizeof path, directory, i);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (fd < 0) fail("create", path);
    if (write(fd, body, length) != (ssize_t)length) fail("write", path);
    if (close(fd) != 0) fail("close", path);
  }
  return now() - begin;
}

static int64_t stat_files(const char *directory, long count) {
  char path[PAGE];
  struct stat st;
  int64_t begin = now();
  for (long i = 0; i < count; i++) {
    name(path, sizeof path, directory, i);
    if (lstat(path, &st) != 0) fail("lstat", path);
  }
  return now() - begin;
}

static int64_t unlink_files(const char *directory, long count) {
  char path[PAGE];
  int64_t begin = now();
  for (long i = 0; i < count; i++) {
    name(path, sizeof path, directory, i);
    if (unlink(path) != 0) fail("unlink", path);
  }
  return now() - begin;
}

static int64_t write_file(const char *path, long mib) {
  unsigned char *body = malloc(MIB);
  fill(body, MIB, 2);
  int64_t begin = now();
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) fail("create", path);
  for (long i = 0; i < mib; i++) {
    memcpy(body, &i, sizeof i);
    if (write(fd, body, MIB) != MIB) fail("write", path);
  }
  if (close(fd) != 0) fail("close", path);
  return now() - begin;
}

static int64_t read_file(const char *path) {
  unsigned char *body = malloc(MIB);
  int64_t begin = now();
  int fd = open(path, O_RDONLY);
  if (fd < 0) fail("open", path);
  ssize_t got;
  long total = 0;
  while ((got = read(fd, body, MIB)) > 0) total += got;
  if (got < 0) fail("read", path);
  struct stat st;
  if (fstat(fd, &st) != 0 || st.st_size != total) fail("length of", path);
  close(fd);
  return now() - begin;
}

static int64_t read_random(const char *path, long count, uint64_t seed) {
  unsigned char body[PAGE];
  int64_t begin = now();
  int fd = open(path, O_RDONLY);
  struct stat st;
  if (fd < 0 || fstat(fd, &st) != 0) fail("open", path);
  uint64_t pages = (uint64_t)st.st_size / PAGE;
  for (long i = 0; i < count; i++) {
    off_t at = (off_t)(next_random(&seed) % pages * PAGE);
    if (pread(fd, body, PAGE, at) != PAGE) fail("pread", path);
  }
  close(fd);
  return now() - begin;
}

static int64_t read_first(const char *path) {
  unsigned char body[PAGE];
  int64_t begin = now();
  int fd = open(path, O_RDONLY);
  if (fd < 0) fail("open", path);
  if (read(fd, body, PAGE) != PAGE) fail("read", path);
  int64_t took = now() - begin;
  close(fd);
  return took;
}

static int64_t read_by_jobs(const char *path, long count, long jobs) {
  int64_t begin = now();
  for (long i = 0; i < jobs; i++) {
    pid_t child = fork();
    if (child < 0) fail("fork for", path);
    if (child == 0) {
      read_random(path, count / jobs, 100 + (uint64_t)i);
      _exit(0);
    }
  }
  for (long i = 0; i < jobs; i++) {
    int status;
    if (wait(&status) < 0 || status != 0) fail("a job of", path);
  }
  return now() - begin;
}

static int64_t read_written(const char *path, long count) {
  unsigned char *body = malloc(4 * MIB);
  fill(body, 4 * MIB, 3);
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_DIRECT, 0644);
  if (fd < 0) fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) fail("create", path);
  unsigned char *page = aligned_alloc(PAGE, PAGE);
  uint64_t state = 5;
  int64_t begin = now();
  for (long i = 0; i < count; i++) {
    off_t at = (off_t)(next_random(&state) % (4 * MIB / PAGE) * PAGE);
    memcpy(page, body + at, PAGE);
    if (pwrite(fd, page, PAGE, at) != PAGE) fail("pwrite", path);
    if (pread(fd, page, PAGE, at) != PAGE) fail("pread", path);
    if (memcmp(page, body + at, PAGE) != 0) fail("content of", path);
  }
  int64_t took = now() - begin;
  if (close(fd) != 0) fail("close", path);
  return took;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  const char *what = argv[1], *path = argv[2];
  long a = argc > 3 ? atol(argv[3]) : 0, b = argc > 4 ? atol(argv[4]) : 0;
  int64_t nanos;
  if (!strcmp(what, "create")) nanos = create_files(path, a, (size_t)b);
  else if (!strcmp(what, "stat")) nanos = stat_files(path, a);
  else if (!strcmp(what, "unlink")) nanos = unlink_files(path, a);
  else if (!strcmp(what, "write")) nanos = write_file(path, a);
  else if (!strcmp(what, "read")) nanos = read_file(path);
  else if (!strcmp(what, "random")) nanos = read_random(path, a, (uint64_t)b);
  else if (!strcmp(what, "first")) nanos = read_first(path);
  else if (!strcmp(what, "jobs")) nanos = read_by_jobs(path, a, b);
  else if (!strcmp(what, "reread")) nanos = read_written(path, a);
  else return 2;
  printf("%lld\n", (long long)nanos);
  return 0;
}
