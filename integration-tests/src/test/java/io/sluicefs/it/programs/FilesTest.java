package io.sluicefs.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** tar, cp, rsync and fio: trees and bytes that must come back equal. */
class FilesTest extends OnMount {
  private static final Path SOURCES = Path.of("/usr/include/linux");

  @Test
  void anUnpackedTreeIsEqual() {
    here().sh("tar -C /usr/include -cf " + local + "/tree.tar linux");
    here().sh("tar -xf " + local + "/tree.tar && diff -r " + SOURCES + " linux");
    here().sh("tar -cf packed.tar linux && mkdir again && tar -C again -xf packed.tar");
    here().sh("diff -r linux again/linux && rm -rf linux again packed.tar");
    assertThat(here().ok("ls", "-A").out()).isEmpty();
  }

  @Test
  void aCopyKeepsLinksModesAndTimes() {
    here()
        .sh(
            """
            mkdir tree && cd tree
            echo one > file && ln file hard && ln -s file soft && mkfifo pipe
            chmod 4751 file && touch -d '2001-02-03 04:05:06.789' file
            setfattr -n user.color -v blue file
            mkdir -m 2750 sub && truncate -s 10M sub/sparse && echo end >> sub/sparse
            cd .. && cp -a tree copy && diff -r --no-dereference tree/sub copy/sub
            test "$(stat -c %a,%Y,%h,%y tree/file)" = "$(stat -c %a,%Y,%h,%y copy/file)"
            test "$(stat -c %i copy/file)" = "$(stat -c %i copy/hard)"
            test "$(getfattr --only-values -n user.color copy/file)" = blue
            test "$(readlink copy/soft)" = file && test -p copy/pipe
            """);
    assertThat(folder.resolve("copy/sub/sparse")).isRegularFile();
  }

  @Test
  void rsyncFindsNothingLeftToDo() {
    here().ok("rsync", "-a", SOURCES + "/", "mirror/");
    String again = here().ok("rsync", "-aci", "--delete", SOURCES + "/", "mirror/").out();
    assertThat(again).isEmpty();
    here().sh("echo more >> mirror/fs.h && rm mirror/fuse.h");
    String mended = here().ok("rsync", "-aci", "--delete", SOURCES + "/", "mirror/").out();
    assertThat(mended.lines().filter(line -> line.startsWith(">f"))).hasSize(2);
    here().ok("diff", "-r", SOURCES.toString(), "mirror");
  }

  @Test
  void fioVerifiesRandomWrites() {
    fio("--rw=randwrite", "--bsrange=512-128k", "--fsync=64");
  }

  @Test
  void fioVerifiesMixedReadsAndWritesOfFourJobs() {
    fio("--rw=randrw", "--bs=4k", "--numjobs=4", "--size=4m");
  }

  @Test
  void fioVerifiesDirectWrites() {
    fio("--rw=write", "--bs=64k", "--direct=1");
  }

  @Test
  void fioVerifiesMappedWrites() {
    fio("--rw=randwrite", "--bs=4k", "--ioengine=mmap", "--size=8m");
  }

  private void fio(String... options) {
    String[] command = new String[options.length + 7];
    command[0] = "fio";
    command[1] = "--name=verified";
    command[2] = "--ioengine=psync";
    command[3] = "--size=16m";
    command[4] = "--verify=crc32c";
    command[5] = "--verify_fatal=1";
    command[6] = "--output-format=terse";
    System.arraycopy(options, 0, command, 7, options.length);
    assertThat(here().ok(command).err()).doesNotContain("verify:");
  }
}
