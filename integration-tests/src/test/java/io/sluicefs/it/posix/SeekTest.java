package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** lseek(2) with SEEK_DATA and SEEK_HOLE. */
class SeekTest extends PosixCases {
  private static final long MIB = 1 << 20;

  @Test
  void aFileEndsInAHole() {
    int fd = fs.open(file("a", "0123456789"), O_RDONLY, 0);
    assertThat(fs.lseek(fd, 0, SEEK_DATA)).isZero();
    assertThat(fs.lseek(fd, 3, SEEK_HOLE)).isEqualTo(10);
    assertErrno(ENXIO, () -> fs.lseek(fd, 10, SEEK_DATA));
    assertErrno(ENXIO, () -> fs.lseek(fd, 10, SEEK_HOLE));
    fs.close(fd);
  }

  @Test
  void holesBetweenDataAreFound() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    fs.pwrite(fd, 0, new byte[65536]);
    fs.pwrite(fd, 8 * MIB, pattern(65536, 1));
    fs.fsync(fd);
    assertThat(fs.lseek(fd, 0, SEEK_HOLE)).isEqualTo(65536);
    assertThat(fs.lseek(fd, 65536, SEEK_DATA)).isEqualTo(8 * MIB);
    assertThat(fs.lseek(fd, 8 * MIB, SEEK_HOLE)).isEqualTo(8 * MIB + 65536);
    fs.close(fd);
  }

  @Test
  void unwrittenBytesCountAsData() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    fs.pwrite(fd, 8 * MIB, pattern(65536, 1));
    assertThat(fs.lseek(fd, 0, SEEK_DATA)).isEqualTo(8 * MIB);
    fs.close(fd);
  }

  @Test
  void aFileWithoutDataIsOneHole() {
    String a = file("a", "");
    fs.truncate(a, 100 * MIB);
    int fd = fs.open(a, O_RDONLY, 0);
    assertThat(fs.lseek(fd, 5, SEEK_HOLE)).isEqualTo(5);
    assertErrno(ENXIO, () -> fs.lseek(fd, 0, SEEK_DATA));
    fs.close(fd);
  }

  @Test
  void ordinaryPositionsWork() {
    int fd = fs.open(file("a", "0123456789"), O_RDWR, 0);
    assertThat(fs.lseek(fd, -3, SEEK_END)).isEqualTo(7);
    fs.write(fd, bytes("x"));
    assertThat(fs.lseek(fd, 0, SEEK_CUR)).isEqualTo(8);
    assertThat(text(fs.pread(fd, 0, 20))).isEqualTo("0123456x89");
    fs.close(fd);
  }
}
