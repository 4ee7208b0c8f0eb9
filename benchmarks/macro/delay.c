/*
 * A TCP relay that keeps every byte for a while, so that a server on this machine looks as far away
 * as one in another rack.
 *
 *   delay PORT TARGET-SOCKET MICROSECONDS
 *       listens on 127.0.0.1:PORT, relays to a unix socket, adds the delay in each direction
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 256, PIECE = 65536, PIECES = 64 };

/* Bytes on their way in one direction, oldest first. */
struct piece { int64_t due; size_t length, sent; unsigned char bytes[PIECE]; };
struct flow { int from, to; unsigned head, size; struct piece *pieces[PIECES]; };

static struct flow flows[2 * CONNECTIONS];
static int used;
static int64_t delay_nanos;

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void die(const char *what) { perror(what); exit(1); }

static int dial(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
  return fd;
}

static void add(int client, int server) {
  for (int i = 0; i < used; i += 2) {
    if (flows[i].from < 0) {
      flows[i].from = flows[i + 1].to = client;
      flows[i].to = flows[i + 1].from = server;
      return;
    }
  }
  if (used == 2 * CONNECTIONS) { fprintf(stderr, "delay: too many connections\n"); exit(1); }
  flows[used] = (struct flow){.from = client, .to = server};
  flows[used + 1] = (struct flow){.from = server, .to = client};
  used += 2;
}

static void end(int pair) {
  close(flows[pair].from);
  close(flows[pair].to);
  for (int i = pair; i < pair + 2; i++) {
    while (flows[i].size > 0) {
      free(flows[i].pieces[flows[i].head]);
      flows[i].head = (flows[i].head + 1) % PIECES;
      flows[i].size--;
    }
    flows[i].from = flows[i].to = -1;
  }
}

static int take(struct flow *f) {
  struct piece *p = malloc(sizeof *p);
  ssize_t got = recv(f->from, p->bytes, PIECE, MSG_DONTWAIT);
  if (got <= 0) {
    free(p);
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
  }
  p->due = now() + delay_nanos;
  p->length = (size_t)got;
  p->sent = 0;
  f->pieces[(f->head + f->size++) % PIECES] = p;
  return 0;
}

static int pass_on(struct flow *f, int64_t time) {
  while (f->size > 0 && f->pieces[f->head]->due <= time) {
    struct piece *p = f->pieces[f->head];
    ssize_t put = send(f->to, p->bytes + p->sent, p->length - p->sent, MSG_NOSIGNAL);
    if (put < 0) return -1;
    p->sent += (size_t)put;
    if (p->sent < p->length) continue;
    free(p);
    f->head = (f->head + 1) % PIECES;
    f->size--;
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  delay_nanos = atol(argv[3]) * 1000;
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 64) != 0)
    die("listen");
  struct pollfd polls[2 * CONNECTIONS + 1];
  for (;;) {
    int64_t wake = INT64_MAX, time = now();
    polls[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (int i = 0; i < used; i++) {
      struct flow *f = &flows[i];
      polls[i + 1] = (struct pollfd){.fd = f->size < PIECES ? f->from : -1, .events = POLLIN};
      if (f->size > 0 && f->pieces[f->head]->due < wake) wake = f->pieces[f->head]->due;
    }
    int64_t left = wake == INT64_MAX ? 1000000000 : wake > time ? wake - time : 0;
    struct timespec limit = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
    int polled = used + 1;
    if (ppoll(polls, (nfds_t)polled, &limit, NULL) < 0 && errno != EINTR) die("poll");
    if (polls[0].revents & POLLIN) {
      int client = accept(listener, NULL, NULL);
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      add(client, dial(argv[2]));
    }
    time = now();
    for (int i = 0; i + 1 < polled; i++) {
      if (flows[i].from < 0) continue;
      int broken = polls[i + 1].revents != 0 && take(&flows[i]) != 0;
      if (broken || pass_on(&flows[i], time) != 0) end(i & ~1);
    }
  }
}
