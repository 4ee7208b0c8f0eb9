package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.FileType;
import org.junit.jupiter.api.Test;

/** readdir(3). */
class ReaddirTest extends PosixCases {

  @Test
  void anEmptyDirectoryHasItselfAndItsParent() {
    directory("d");
    assertThat(fs.list(p("d"))).containsOnlyKeys(".", "..");
  }

  @Test
  void tellsTypes() {
    directory("d");
    file("f", "");
    fs.symlink("x", p("s"));
    fs.mknod(p("p"), 0010644, 0, 0);
    assertThat(fs.list(top()))
        .containsEntry("d", FileType.DIRECTORY)
        .containsEntry("f", FileType.FILE)
        .containsEntry("s", FileType.SYMLINK)
        .containsEntry("p", FileType.FIFO)
        .containsEntry(".", FileType.DIRECTORY);
  }

  @Test
  void thousandsOfNamesComeOnceEach() {
    directory("d");
    int count = 3000;
    for (int i = 0; i < count; i++) {
      fs.mknod(p("d/a-longer-name-than-usual-" + i), 0100644, 0, 0);
    }
    assertThat(fs.list(p("d"))).hasSize(count + 2).containsKey("a-longer-name-than-usual-2999");
    for (String name : fs.list(p("d")).keySet()) {
      if (!name.startsWith(".")) {
        fs.unlink(p("d/" + name));
      }
    }
    fs.rmdir(p("d"));
  }

  @Test
  void everyCookieLeadsBack() {
    directory("d");
    for (int i = 0; i < 1500; i++) {
      fs.mknod(p("d/n" + i), 0100644, 0, 0);
    }
    if (fs instanceof ProcessFs process) {
      assertThat(process.wrongCookies(p("d"))).isZero();
    }
    assertThat(fs.list(p("d"))).hasSize(1502);
  }

  @Test
  void anotherListingSeesWhatHappenedSince() {
    directory("d");
    fs.list(p("d"));
    file("d/new", "");
    assertThat(fs.list(p("d"))).containsKey("new");
    fs.rename(p("d/new"), p("d/newer"), 0);
    assertThat(fs.list(p("d"))).containsOnlyKeys(".", "..", "newer");
  }

  @Test
  void onlyDirectoriesAreListed() {
    file("f", "");
    assertErrno(ENOTDIR, () -> fs.open(p("f"), O_RDONLY | O_DIRECTORY, 0));
    assertErrno(ENOENT, () -> fs.list(p("no")));
  }
}
