package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.MountTable;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.it.harness.Vector;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks that living clients of the reference hold are respected, byte by byte. */
@MountTest
@Tag("server")
class RecordedLocksTest {
  /**
   * Plays the recorded operations to know who holds what, then asks around each border of a range
   * for both kinds of record lock, and for both kinds of flock. Prints what differs and a count.
   */
  private static final String PROBE =
      """
      import errno, fcntl, json, os, struct, sys
      mount, manifest = sys.argv[1], json.load(open(sys.argv[2]))
      END = 1 << 62
      ranges, flocks, borders = {}, {}, {}
      for holder in manifest['holders']:
          if holder['result'] != 'held':
              continue
          path, owner = holder['path'], (holder['session'], holder['pid'])
          for operation in holder['operations']:
              if 'flock' in operation:
                  flocks.setdefault(path, {})[owner] = operation['flock']
              elif 'fcntl' in operation:
                  first = operation['start']
                  last = first + operation['length'] if operation['length'] else END
                  kept = []
                  for kind, a, b in ranges.setdefault(path, {}).get(owner, []):
                      kept += [(kind, x, y) for x, y in ((a, min(b, first)), (max(a, last), b))
                               if x < y]
                  if operation['fcntl'] != 'unlock':
                      kept.append((operation['fcntl'], first, last))
                  ranges[path][owner] = kept
                  borders.setdefault(path, {0}).update((max(first - 1, 0), first, last - 1, last))
      def refused(attempt):
          try:
              attempt()
              return False
          except OSError as problem:
              assert problem.errno in (errno.EAGAIN, errno.EACCES), problem
              return True
      asked = 0
      for path in sorted(os.listdir(mount)):
          if path.startswith('.'):
              continue
          fd = os.open(os.path.join(mount, path), os.O_RDWR)
          held = [r for of_owner in ranges.get(path, {}).values() for r in of_owner]
          for at in sorted(b for b in borders.get(path, {0}) if b < END - 1):
              for word, kind in (('read', fcntl.LOCK_SH), ('write', fcntl.LOCK_EX)):
                  expected = any(a <= at < b and 'write' in (word, k) for k, a, b in held)
                  found = refused(lambda: fcntl.lockf(fd, kind | fcntl.LOCK_NB, 1, at))
                  asked += 1
                  if found != expected:
                      print(path, word, at, 'refused' if found else 'granted')
              fcntl.lockf(fd, fcntl.LOCK_UN)
          kinds = set(flocks.get(path, {}).values())
          for word, kind in (('shared', fcntl.LOCK_SH), ('exclusive', fcntl.LOCK_EX)):
              expected = 'exclusive' in kinds or bool(kinds) and word == 'exclusive'
              found = refused(lambda: fcntl.flock(fd, kind | fcntl.LOCK_NB))
              asked += 1
              if found != expected:
                  print(path, word, 'flock', 'refused' if found else 'granted')
          fcntl.flock(fd, fcntl.LOCK_UN)
          os.close(fd)
      print(asked, 'questions')
      """;

  @ParameterizedTest
  @ValueSource(strings = {"locks-live-141", "locks-live-131"})
  void whatOthersHoldIsRefusedAndTheRestIsFree(String name) {
    Vector recorded = Vector.named(name);
    try (Scratch scratch = Scratch.named("recorded-locks");
        RedisServer redis = RedisServer.start(scratch.folder("redis"))) {
      Path objects = scratch.path().resolve("objects");
      String url = redis.url(3);
      recorded
          .run("--redis", url, "--dir", objects.toString(), "--refresh-sessions", "3600")
          .orFail();
      Path point = scratch.folder("mnt");
      String cache = scratch.folder("cache").toString();
      Client.sluice()
          .run("mount", "-d", "--no-bgjob", "--cache-dir", cache, url, point.toString())
          .orFail();
      try {
        String manifest = recorded.folder().resolve("manifest.json").toString();
        ProgramRunner python = ProgramRunner.in(scratch.path());
        String said = python.ok("/usr/bin/python3", "-c", PROBE, point.toString(), manifest).out();
        assertThat(said).isEqualTo("142 questions\n");
      } finally {
        Client.sluice().run("umount", point.toString());
        MountTable.tearDown(point);
      }
      assertThat(recorded.run("--compare-redis", url).said().lines())
          .as("locks after ours are gone")
          .noneMatch(line -> line.contains("lockp") || line.contains("lockf"));
    }
  }
}
