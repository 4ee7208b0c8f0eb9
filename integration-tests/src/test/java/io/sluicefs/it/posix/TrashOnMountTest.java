package io.sluicefs.it.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a kernel mount of a volume with trash days behaves (behaviour.md W18, cli.md 14.1). */
@MountTest
@Tag("server")
class TrashOnMountTest {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Volume volume;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Mounted mounted;

  private static int tests;
  private Path place = Path.of("/");

  @BeforeAll
  static void mount() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--trash-days", "1");
    mounted = volume.mount();
  }

  @AfterAll
  static void close() {
    volume.close();
  }

  @BeforeEach
  void makeRoom() {
    place = mounted.path().resolve("test" + tests++);
    assertThat(place.toFile().mkdir()).isTrue();
  }

  private String sh(String lines) {
    return ProgramRunner.in(place).run("sh", "-euc", lines).orFail().out();
  }

  private String python(String lines) {
    return ProgramRunner.in(place).run("python3", "-c", "import os\n" + lines).orFail().out();
  }

  @Test
  void anOpenFileInTheTrashIsChangedByItsDescriptor() {
    String lines =
        """
        fd = os.open('f', os.O_CREAT | os.O_RDWR, 0o644)
        os.unlink('f')
        os.fchmod(fd, 0o600); os.fchown(fd, 12, 34); os.utime(fd, (5, 6))
        os.write(fd, b'x'); os.fsync(fd)
        found = os.fstat(fd)
        print(oct(found.st_mode), found.st_uid, found.st_gid, found.st_size)
        """;
    assertThat(python(lines)).isEqualTo("0o100600 12 34 1\n");
  }

  @Test
  void removedNamesAreNoLinks() {
    assertThat(
            sh(
                """
                echo x > a; ln a b; ln a c; stat -c %h a
                rm b; stat -c %h a c
                echo w > w; mv w c; stat -c %h a
                echo y > d; ln d e; echo z > f; mv f e; stat -c %h d e
                """))
        .isEqualTo("3\n2\n2\n1\n1\n1\n");
  }

  @Test
  void anOpenFileWithoutNameHasNoLinks() {
    assertThat(
            python(
                """
                fd = os.open('a', os.O_RDWR | os.O_CREAT)
                os.link('a', 'b')
                os.unlink('a')
                print(os.fstat(fd).st_nlink)
                os.unlink('b')
                print(os.fstat(fd).st_nlink)
                os.write(fd, b'still here')
                os.fsync(fd)
                print(os.pread(fd, 100, 0))
                """))
        .isEqualTo("1\n0\nb'still here'\n");
  }

  @Test
  void copiesKeepTheirHardLinks() {
    assertThat(
            sh(
                """
                mkdir s; echo x > s/a; ln s/a s/b; ln s/a s/c; rm s/c
                cp -a s t; stat -c %h t/a; test t/a -ef t/b
                rsync -aH s/ u; stat -c %h u/a; test u/a -ef u/b
                """))
        .isEqualTo("2\n2\n");
  }

  @Test
  void theTrashShowsWhatWasRemovedAndRootTakesItBack() {
    String ino = sh("echo x > name; stat -c %i . name; rm name").replace("\n", "-");
    String entry = mounted.path() + "/.trash/*/" + ino + "name";
    assertThat(sh("cat " + entry + "; mv " + entry + " back; cat back; stat -c %h back"))
        .isEqualTo("x\nx\n1\n");
    assertThat(ProgramRunner.in(place).run("sh", "-c", "ls " + entry).status()).isNotZero();
  }

  @Test
  void nobodyPutsAnythingIntoTheTrash() {
    sh("echo x > f; rm f; echo y > g");
    String trash = mounted.path() + "/.trash";
    for (String command :
        new String[] {
          "touch " + trash + "/x",
          "mkdir " + trash + "/x",
          "ln g " + trash + "/x",
          "mv g " + trash + "/x",
          "rmdir " + trash,
          "rmdir " + trash + "/*",
          "mv " + trash + " elsewhere",
          "chmod 777 " + trash + "/2*",
          "setfattr -n user.a -v b " + trash + "/2*"
        }) {
      Ended ended = ProgramRunner.in(place).run("sh", "-c", "LC_ALL=C " + command);
      assertThat(ended.status()).as(command).isNotZero();
      assertThat(ended.err())
          .as(command)
          .containsAnyOf("Operation not permitted", "File exists", "not supported");
    }
    assertThat(ProgramRunner.in(place).ok("ls", "-a", mounted.path().toString()).out())
        .contains(".trash");
  }

  @Test
  void onlyRootThinsOutTheTrash() {
    sh("echo x > f; rm f; chmod 777 .");
    String entry = mounted.path() + "/.trash/*/*-f";
    for (String command : new String[] {"rm -f " + entry, "mv " + entry + " ."}) {
      Ended ended =
          ProgramRunner.in(place)
              .run(
                  "setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "sh", "-c", command);
      assertThat(ended.status()).as(command).isNotZero();
    }
    assertThat(sh("cat " + entry)).contains("x\n");
  }

  @Test
  void treesAreRemovedWithTheRightsOfTheCaller() {
    sh("mkdir -p d/closed; echo x > d/closed/f; chown -R 1000:1000 d; chown 0:0 d/closed");
    Ended ended =
        ProgramRunner.in(place)
            .run(
                "python3",
                "-c",
                """
                import os, struct, sys, time
                parent = os.stat('.').st_ino
                os.chown('.', 1000, 1000)
                os.setgroups([]); os.setgid(1000); os.setuid(1000)
                body = struct.pack('>QB1sBB', parent, 1, b'd', int(sys.argv[1]), 4)
                fd = os.open('.control', os.O_RDWR)
                request = struct.pack('>II', 1002, len(body)) + body
                os.write(fd, request)
                os.lseek(fd, len(request), 0)
                answer = b''
                while True:
                    part = os.read(fd, 17)
                    if part[:1] == b'\\xfe':
                        continue
                    if part:
                        print(part[0]); break
                    time.sleep(0.01)
                """,
                "0")
            .orFail();
    assertThat(ended.out()).isEqualTo("13\n");
    assertThat(sh("cat d/closed/f")).isEqualTo("x\n");
  }

  @Test
  void treesAreRemovedByOneCommand() {
    sh("mkdir -p d/e; for i in 1 2 3; do echo $i > d/e/$i; done; echo x > f");
    Client.sluice().run("rmr", place + "/d", place + "/f").orFail();
    assertThat(sh("ls")).isEmpty();
    Ended missing = Client.sluice().run("rmr", place + "/d");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains("RMR \"" + place + "/d\": no such file or directory");
  }

  @Test
  void copiesStandBesideTheirSource() {
    sh("mkdir -p d/e; echo x > d/e/f; ln -s e d/s");
    Client.sluice().run("clone", place + "/d", place + "/c").orFail();
    assertThat(sh("cat c/s/f; echo y >> c/e/f; cat d/e/f; cat c/e/f")).isEqualTo("x\nx\nx\ny\n");
    assertThat(Client.sluice().run("clone", place + "/d", place + "/c").err())
        .contains("c already exists");
    assertThat(Client.sluice().run("clone", place + "/d", place + "/d/e/g").err())
        .contains("should not be under the SRC path");
  }
}
