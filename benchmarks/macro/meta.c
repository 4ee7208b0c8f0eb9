/*
 * The workloads of the metadata benchmark. One process runs one of them and prints the nanoseconds
 * it took, from the moment all threads are ready until the last one has finished.
 *
 *   create|mkdir|setattr|link|rename|unlink|rmdir DIR THREADS COUNT own|shared [PREFIX]
 *       COUNT operations of each thread, in a directory of its own or all in one; in this order,
 *       as unlink removes what rename has moved; names begin with PREFIX, which keeps processes
 *       on several mounts apart
 *   locks FILE COUNT            lock and unlock one byte, nobody else there
 *   handover FILE SAME ROUNDS   pass a lock to and fro between two mounts of a file; prints the
 *                               median time from the call that gives it up until the other has it
 *   list DIR                    read a directory; prints nanoseconds to the first entry and to all
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH = 4096 };

static const char *operation, *top, *prefix;
static long count;
static int shared;
static pthread_barrier_t ready;

static void fail(const char *what, const char *path) {
  fprintf(stderr, "meta: %s %s: %s\n", what, path, strerror(errno));
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int act(const char *path) {
  char linked[PATH + 8], moved[PATH + 8];
  snprintf(linked, sizeof linked, "%s.l", path);
  snprintf(moved, sizeof moved, "%s.m", path);
  if (!strcmp(operation, "create")) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    return fd < 0 ? -1 : close(fd);
  }
  if (!strcmp(operation, "mkdir")) return mkdir(path, 0755);
  if (!strcmp(operation, "setattr")) return chmod(path, 0600);
  if (!strcmp(operation, "link")) return link(path, linked);
  if (!strcmp(operation, "rename")) return rename(path, moved);
  if (!strcmp(operation, "unlink")) return unlink(moved);
  if (!strcmp(operation, "rmdir")) return rmdir(path);
  errno = EINVAL;
  return -1;
}

static void *work(void *argument) {
  long thread = (long)argument;
  char directory[PATH / 2], path[PATH];
  snprintf(directory, sizeof directory, shared ? "%s/shared" : "%s/own%02ld", top, thread);
  mkdir(directory, 0755);
  pthread_barrier_wait(&ready);
  for (long i = 0; i < count; i++) {
    snprintf(path, sizeof path, "%s/%st%02ld-%06ld", directory, prefix, thread, i);
    if (act(path) != 0) fail(operation, path);
  }
  return NULL;
}

static int64_t run_threads(long threads) {
  pthread_t *all = calloc((size_t)threads, sizeof *all);
  pthread_barrier_init(&ready, NULL, (unsigned)threads + 1);
  for (long i = 0; i < threads; i++) pthread_create(&all[i], NULL, work, (void *)i);
  pthread_barrier_wait(&ready);
  int64_t begin = now();
  for (long i = 0; i < threads; i++) pthread_join(all[i], NULL);
  return now() - begin;
}

static void lock(int fd, short type, long at, const char *path) {
  struct flock range = {.l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1};
  if (fcntl(fd, F_SETLKW, &range) != 0) fail("lock", path);
}

static int64_t locks(const char *path, long pairs) {
  int fd = open(path, O_RDWR | O_CREAT, 0644);
  if (fd < 0) fail("open", path);
  int64_t begin = now();
  for (long i = 0; i < pairs; i++) {
    lock(fd, F_WRLCK, 0, path);
    lock(fd, F_UNLCK, 0, path);
  }
  return now() - begin;
}

/*
 * One lock goes to and fro between two mounts of the file. The holder gives it up only once the
 * other one has waited for a while, so every round is a hand-over: neither finds the lock free, and
 * whoever polls is met at any point of his interval.
 */
enum { WAITED_MICROSECONDS = 3000, SPREAD_MICROSECONDS = 4000 };

static struct peer { int fd, holds; pthread_t thread; const char *path; } peers[2];
static int64_t *taken, *given;
static sem_t asking, passed;

static void pause_a_while(long round) {
  long micros = WAITED_MICROSECONDS + round * 7919 % SPREAD_MICROSECONDS;
  struct timespec t = {.tv_nsec = micros * 1000};
  nanosleep(&t, NULL);
}

static void *pass(void *argument) {
  struct peer *self = argument;
  for (long round = 0; round < count; round++) {
    if (self->holds) {
      sem_wait(&asking);
      pause_a_while(round);
      given[round] = now();
      lock(self->fd, F_UNLCK, 0, self->path);
      sem_wait(&passed);
    } else {
      sem_post(&asking);
      lock(self->fd, F_WRLCK, 0, self->path);
      taken[round] = now();
      sem_post(&passed);
    }
    self->holds = !self->holds;
  }
  return NULL;
}

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* The median time from asking for the unlock until the other one has the lock. */
static int64_t handover(const char *first, const char *second) {
  const char *paths[] = {first, second};
  taken = calloc((size_t)count, sizeof *taken);
  given = calloc((size_t)count, sizeof *given);
  for (int i = 0; i < 2; i++) {
    peers[i] = (struct peer){.fd = open(paths[i], O_RDWR | O_CREAT, 0644), .holds = i == 0,
                             .path = paths[i]};
    if (peers[i].fd < 0) fail("open", paths[i]);
  }
  sem_init(&asking, 0, 0);
  sem_init(&passed, 0, 0);
  lock(peers[0].fd, F_WRLCK, 0, first);
  for (int i = 0; i < 2; i++) pthread_create(&peers[i].thread, NULL, pass, &peers[i]);
  for (int i = 0; i < 2; i++) pthread_join(peers[i].thread, NULL);
  for (long i = 0; i < count; i++) taken[i] -= given[i];
  qsort(taken, (size_t)count, sizeof *taken, compare);
  return taken[count / 2];
}

static int64_t list(const char *path) {
  int64_t begin = now(), first = 0;
  DIR *dir = opendir(path);
  if (!dir) fail("opendir", path);
  long entries = 0;
  struct dirent *entry;
  while ((entry = readdir(dir)) != NULL) {
    if (entry->d_name[0] == '.') continue;
    if (entries++ == 0) first = now() - begin;
  }
  closedir(dir);
  printf("%lld ", (long long)first);
  return now() - begin;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  operation = argv[1];
  top = argv[2];
  long a = argc > 3 ? atol(argv[3]) : 0;
  count = argc > 4 ? atol(argv[4]) : 0;
  shared = argc > 5 && !strcmp(argv[5], "shared");
  prefix = argc > 6 ? argv[6] : "";
  int64_t nanos;
  if (!strcmp(operation, "locks")) nanos = locks(top, a);
  else if (!strcmp(operation, "handover")) nanos = handover(top, argv[3]);
  else if (!strcmp(operation, "list")) nanos = list(top);
  else nanos = run_threads(a);
  printf("%lld\n", (long long)nanos);
  return 0;
}
