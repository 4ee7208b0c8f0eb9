/* Makes the system calls that it reads from stdin, one per line, and prints their results.
 *
 *   request   NAME ARG...      numbers in decimal; paths and bytes in hexadecimal, "-" when empty
 *   reply     ok NUMBER [HEX]  or  err ERRNO
 *
 * One process is one actor with its own descriptors and ids. Its umask is 0. */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { ARGS_MAX = 8, BYTES_MAX = 4 << 20 };

static char *args[ARGS_MAX];
static unsigned char bytes[BYTES_MAX];

static long long num(int i) { return strtoll(args[i], NULL, 10); }

static size_t unhex(const char *text, unsigned char *to) {
  size_t n = 0;
  if (strcmp(text, "-") == 0) return 0;
  for (; text[0] && text[1]; text += 2) {
    char pair[3] = {text[0], text[1], 0};
    to[n++] = (unsigned char)strtoul(pair, NULL, 16);
  }
  return n;
}

/* A path argument; each has its own buffer. */
static const char *path(int i) {
  static char paths[ARGS_MAX][8192];
  paths[i][unhex(args[i], (unsigned char *)paths[i])] = 0;
  return paths[i];
}

static void reply(long long value) {
  if (value < 0) printf("err %d\n", errno);
  else printf("ok %lld\n", value);
}

static void reply_bytes(long long value, const unsigned char *from, size_t n) {
  if (value < 0) { reply(value); return; }
  printf("ok %lld ", value);
  if (n == 0) putchar('-');
  for (size_t i = 0; i < n; i++) printf("%02x", from[i]);
  putchar('\n');
}

static void reply_stat(int status, const struct stat *s) {
  if (status < 0) { reply(-1); return; }
  char text[512];
  int n = snprintf(text, sizeof text, "%llu %u %llu %u %u %lld %lld %ld %lld %ld %lld %ld %lld %u %u",
      (unsigned long long)s->st_ino, s->st_mode, (unsigned long long)s->st_nlink, s->st_uid,
      s->st_gid, (long long)s->st_size, (long long)s->st_atim.tv_sec, s->st_atim.tv_nsec,
      (long long)s->st_mtim.tv_sec, s->st_mtim.tv_nsec, (long long)s->st_ctim.tv_sec,
      s->st_ctim.tv_nsec, (long long)s->st_blocks, major(s->st_rdev), minor(s->st_rdev));
  reply_bytes(0, (unsigned char *)text, (size_t)n);
}

static void list(void) {
  DIR *dir = opendir(path(1));
  size_t n = 0;
  long long count = 0;
  if (!dir) { reply(-1); return; }
  errno = 0;
  for (struct dirent *e; (e = readdir(dir)) != NULL; count++) {
    size_t length = strlen(e->d_name);
    if (n + length + 2 > BYTES_MAX) break;
    bytes[n++] = (unsigned char)e->d_type;
    memcpy(bytes + n, e->d_name, length);
    n += length;
    bytes[n++] = '/';
  }
  int failed = errno;
  closedir(dir);
  errno = failed;
  reply_bytes(failed ? -1 : count, bytes, n);
}

/* seekdir to the cookie behind each entry must continue with the following one. */
static void seek_everywhere(void) {
  DIR *dir = opendir(path(1));
  static long cookies[70000];
  static ino_t inos[70000];
  long n = 0, wrong = 0;
  if (!dir) { reply(-1); return; }
  for (struct dirent *e; n < 70000 && (e = readdir(dir)) != NULL; n++) {
    inos[n] = e->d_ino;
    cookies[n] = telldir(dir);
  }
  for (long i = 0; i + 1 < n; i += 1 + n / 100) {
    seekdir(dir, cookies[i]);
    struct dirent *e = readdir(dir);
    wrong += e == NULL || e->d_ino != inos[i + 1];
  }
  closedir(dir);
  reply(wrong);
}

static void map_write(void) {
  size_t n = unhex(args[3], bytes);
  long long offset = num(2), start = offset & ~4095LL;
  size_t length = (size_t)(offset - start) + n;
  char *p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, (int)num(1), start);
  if (p == MAP_FAILED) { reply(-1); return; }
  memcpy(p + (offset - start), bytes, n);
  int status = msync(p, length, num(4) ? MS_SYNC : MS_ASYNC);
  munmap(p, length);
  reply(status);
}

static void map_read(void) {
  long long offset = num(2), start = offset & ~4095LL, n = num(3);
  size_t length = (size_t)(offset - start + n);
  unsigned char *p = mmap(NULL, length, PROT_READ, MAP_SHARED, (int)num(1), start);
  if (p == MAP_FAILED) { reply(-1); return; }
  memcpy(bytes, p + (offset - start), (size_t)n);
  munmap(p, length);
  reply_bytes(n, bytes, (size_t)n);
}

static void copy_range(void) {
  off_t from = num(2), to = num(4);
  reply(copy_file_range((int)num(1), &from, (int)num(3), &to, (size_t)num(5), 0));
}

static void set_times(void) {
  struct timespec times[2] = {{num(2), num(3)}, {num(4), num(5)}};
  reply(utimensat(AT_FDCWD, path(1), times, AT_SYMLINK_NOFOLLOW));
}

static void link_fd(void) {
  char from[64];
  snprintf(from, sizeof from, "/proc/self/fd/%lld", num(1));
  reply(linkat(AT_FDCWD, from, AT_FDCWD, path(2), AT_SYMLINK_FOLLOW));
}

static void lock(int command) {
  struct flock l = {.l_type = (short)num(2), .l_whence = SEEK_SET, .l_start = num(3), .l_len = num(4)};
  int status = fcntl((int)num(1), command, &l);
  reply(status < 0 || command != F_GETLK ? status : l.l_type);
}

static void call_path(const char *name) {
  struct stat s;
  struct statvfs v;
#define IS(op) (strcmp(name, op) == 0)
  if (IS("mkdir")) reply(mkdir(path(1), (mode_t)num(2)));
  else if (IS("rmdir")) reply(rmdir(path(1)));
  else if (IS("unlink")) reply(unlink(path(1)));
  else if (IS("rename")) reply(renameat2(AT_FDCWD, path(1), AT_FDCWD, path(2), (unsigned)num(3)));
  else if (IS("link")) reply(link(path(1), path(2)));
  else if (IS("linkfd")) link_fd();
  else if (IS("symlink")) reply(symlink(path(1), path(2)));
  else if (IS("readlink")) { ssize_t n = readlink(path(1), (char *)bytes, BYTES_MAX); reply_bytes(n, bytes, n < 0 ? 0 : (size_t)n); }
  else if (IS("mknod")) reply(mknod(path(1), (mode_t)num(2), makedev((unsigned)num(3), (unsigned)num(4))));
  else if (IS("lstat")) { int r = lstat(path(1), &s); reply_stat(r, &s); }
  else if (IS("stat")) { int r = stat(path(1), &s); reply_stat(r, &s); }
  else if (IS("chmod")) reply(chmod(path(1), (mode_t)num(2)));
  else if (IS("chown")) reply(lchown(path(1), (uid_t)num(2), (gid_t)num(3)));
  else if (IS("utimens")) set_times();
  else if (IS("truncate")) reply(truncate(path(1), num(2)));
  else if (IS("access")) reply(access(path(1), (int)num(2)));
  else if (IS("list")) list();
  else if (IS("seekdir")) seek_everywhere();
  else if (IS("setxattr")) { size_t n = unhex(args[3], bytes); reply(lsetxattr(path(1), path(2), bytes, n, (int)num(4))); }
  else if (IS("getxattr")) { ssize_t n = lgetxattr(path(1), path(2), bytes, (size_t)num(3)); reply_bytes(n, bytes, n < 0 || num(3) == 0 ? 0 : (size_t)n); }
  else if (IS("listxattr")) { ssize_t n = llistxattr(path(1), (char *)bytes, BYTES_MAX); reply_bytes(n, bytes, n < 0 ? 0 : (size_t)n); }
  else if (IS("removexattr")) reply(lremovexattr(path(1), path(2)));
  else if (IS("statfs")) {
    int r = statvfs(path(1), &v);
    char text[128];
    int n = snprintf(text, sizeof text, "%llu %llu %llu %llu %lu", (unsigned long long)v.f_blocks * v.f_frsize,
        (unsigned long long)v.f_bavail * v.f_frsize, (unsigned long long)v.f_files, (unsigned long long)v.f_favail, v.f_namemax);
    reply_bytes(r, (unsigned char *)text, (size_t)n);
  }
  else { errno = ENOSYS; reply(-1); }
}

static void call(const char *name) {
  struct stat s;
  if (IS("open")) reply(open(path(1), (int)num(2), (mode_t)num(3)));
  else if (IS("close")) reply(close((int)num(1)));
  else if (IS("pread")) { ssize_t n = pread((int)num(1), bytes, (size_t)num(3), num(2)); reply_bytes(n, bytes, n < 0 ? 0 : (size_t)n); }
  else if (IS("pwrite")) { size_t n = unhex(args[3], bytes); reply(pwrite((int)num(1), bytes, n, num(2))); }
  else if (IS("write")) { size_t n = unhex(args[2], bytes); reply(write((int)num(1), bytes, n)); }
  else if (IS("lseek")) reply(lseek((int)num(1), num(2), (int)num(3)));
  else if (IS("fsync")) reply(fsync((int)num(1)));
  else if (IS("ftruncate")) reply(ftruncate((int)num(1), num(2)));
  else if (IS("fstat")) { int r = fstat((int)num(1), &s); reply_stat(r, &s); }
  else if (IS("fallocate")) reply(fallocate((int)num(1), (int)num(2), num(3), num(4)));
  else if (IS("copyrange")) copy_range();
  else if (IS("mapwrite")) map_write();
  else if (IS("mapread")) map_read();
  else if (IS("flock")) reply(flock((int)num(1), (int)num(2)));
  else if (IS("lock")) lock(F_SETLK);
  else if (IS("ofdlock")) lock(F_OFD_SETLK);
  else if (IS("getlock")) lock(F_GETLK);
  else call_path(name);
}

int main(void) {
  static char line[2 * BYTES_MAX + 65536];
  umask(0);
  while (fgets(line, sizeof line, stdin)) {
    int n = 0;
    for (char *w = strtok(line, " \n"); w && n < ARGS_MAX; w = strtok(NULL, " \n")) args[n++] = w;
    if (n > 0) call(args[0]);
    fflush(stdout);
  }
  return 0;
}
