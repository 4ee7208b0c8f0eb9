package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.FileType;
import org.junit.jupiter.api.Test;

/** mknod(2). */
class MknodTest extends PosixCases {

  @Test
  void makesFilesFifosAndSockets() {
    fs.mknod(p("f"), 0100640, 0, 0);
    fs.mknod(p("p"), 0010600, 0, 0);
    fs.mknod(p("s"), 0140644, 0, 0);
    assertThat(fs.lstat(p("f")).type()).isEqualTo(FileType.FILE);
    assertThat(fs.lstat(p("p")).type()).isEqualTo(FileType.FIFO);
    assertThat(fs.lstat(p("p")).permissions()).isEqualTo(0600);
    assertThat(fs.lstat(p("s")).type()).isEqualTo(FileType.SOCKET);
  }

  @Test
  void keepsBothHalvesOfADeviceNumber() {
    root.mknod(p("c"), 0020600, 1, 3);
    root.mknod(p("b"), 0060600, 259, 70000);
    assertThat(fs.lstat(p("c")).type()).isEqualTo(FileType.CHAR_DEVICE);
    assertThat(fs.lstat(p("c")).rdevMajor()).isEqualTo(1);
    assertThat(fs.lstat(p("c")).rdevMinor()).isEqualTo(3);
    assertThat(fs.lstat(p("b")).type()).isEqualTo(FileType.BLOCK_DEVICE);
    assertThat(fs.lstat(p("b")).rdevMajor()).isEqualTo(259);
    assertThat(fs.lstat(p("b")).rdevMinor()).isEqualTo(70000);
  }

  @Test
  void anExistingNameFailsWithEexist() {
    file("a", "");
    assertErrno(EEXIST, () -> fs.mknod(p("a"), 0100640, 0, 0));
    assertErrno(ENOENT, () -> fs.mknod(p("no/a"), 0100640, 0, 0));
  }
}
