package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** write(2) and read(2) at all places. */
class WriteTest extends PosixCases {
  private static final int MIB = 1 << 20;

  @Test
  void writesBehindTheEndLeaveZeros() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    fs.pwrite(fd, 5, bytes("x"));
    assertThat(text(fs.pread(fd, 0, 10))).isEqualTo("\0\0\0\0\0x");
    fs.close(fd);
    assertThat(content(p("a"))).isEqualTo("\0\0\0\0\0x");
  }

  @Test
  void readsEndWithTheFile() {
    int fd = fs.open(file("a", "0123456789"), O_RDONLY, 0);
    assertThat(text(fs.pread(fd, 8, 10))).isEqualTo("89");
    assertThat(fs.pread(fd, 10, 10)).isEmpty();
    assertThat(fs.pread(fd, 1L << 40, 10)).isEmpty();
    fs.close(fd);
  }

  @Test
  void overwritesWinInOrder() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    byte[] expected = pattern(MIB, 0);
    fs.pwrite(fd, 0, expected);
    for (int i = 1; i < 30; i++) {
      int from = (i * 77_777) % (MIB - 60_000);
      byte[] piece = pattern(1 + i * 1999, i);
      fs.pwrite(fd, from, piece);
      System.arraycopy(piece, 0, expected, from, piece.length);
      if (i % 7 == 0) {
        fs.fsync(fd);
      }
    }
    assertThat(fs.pread(fd, 0, MIB + 10)).isEqualTo(expected);
    fs.close(fd);
    assertThat(contentBytes(p("a"))).isEqualTo(expected);
  }

  @Test
  void piecesAcrossBlocksAndChunksStayWhole() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    long[] borders = {4L * MIB, 64L * MIB, 128L * MIB};
    for (long border : borders) {
      fs.pwrite(fd, border - 1000, pattern(2000, (int) (border / MIB)));
    }
    fs.close(fd);
    int again = fs.open(p("a"), O_RDONLY, 0);
    for (long border : borders) {
      byte[] expected = pattern(2000, (int) (border / MIB));
      assertThat(fs.pread(again, border - 1000, 2000)).isEqualTo(expected);
    }
    assertThat(fs.pread(again, 5L * MIB, 5000)).isEqualTo(new byte[5000]);
    fs.close(again);
    assertThat(fs.lstat(p("a")).length()).isEqualTo(128L * MIB + 1000);
  }

  @Test
  void smallWritesInRandomOrderAddUp() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    byte[] expected = pattern(100_000, 5);
    for (int step = 0; step < 1000; step++) {
      int place = (step * 617) % 1000 * 100;
      fs.pwrite(fd, place, java.util.Arrays.copyOfRange(expected, place, place + 100));
    }
    assertThat(fs.pread(fd, 0, 200_000)).isEqualTo(expected);
    fs.close(fd);
    assertThat(contentBytes(p("a"))).isEqualTo(expected);
  }

  @Test
  void writesBeyondTheLimitFailWithEfbig() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    assertErrno(EFBIG, () -> fs.pwrite(fd, Long.MAX_VALUE - 10, bytes("0123456789")));
    fs.close(fd);
    assertThat(fs.lstat(p("a")).length()).isZero();
  }

  @Test
  void syncedWritesAreThere() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR | O_SYNC, 0644);
    fs.write(fd, bytes("synced"));
    assertThat(content(p("a"))).isEqualTo("synced");
    fs.close(fd);
  }

  @Test
  void anEmptyWriteChangesNothing() {
    int fd = fs.open(file("a", "x"), O_RDWR, 0);
    assertThat(fs.pwrite(fd, 100, new byte[0])).isZero();
    assertThat(fs.fstat(fd).length()).isEqualTo(1);
    fs.close(fd);
  }
}
