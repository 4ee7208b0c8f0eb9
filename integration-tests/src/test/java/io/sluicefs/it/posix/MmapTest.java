package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import org.junit.jupiter.api.Test;

/** mmap(2), O_DIRECT and locks: what only a kernel has. */
@MountTest
class MmapTest extends PosixCases {
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int LOCK_UN = 8;

  private ProcessFs process() {
    return (ProcessFs) fs;
  }

  @Test
  void storesThroughAMappingAreRead() {
    String a = file(p("a"), new byte[10_000]);
    int fd = fs.open(a, O_RDWR, 0);
    process().mapWrite(fd, 5000, bytes("mapped"), true);
    assertThat(text(fs.pread(fd, 5000, 6))).isEqualTo("mapped");
    fs.close(fd);
    assertThat(text(java.util.Arrays.copyOfRange(contentBytes(a), 5000, 5006))).isEqualTo("mapped");
  }

  @Test
  void mappedStoresAreNotLostByClose() {
    String a = file(p("a"), new byte[10_000]);
    int fd = fs.open(a, O_RDWR, 0);
    process().mapWrite(fd, 1, bytes("x"), false);
    fs.close(fd);
    PosixFs other = actor(subject.uid(), subject.uid());
    int reader = other.open(a, O_RDONLY, 0);
    assertThat(text(other.pread(reader, 1, 1))).isEqualTo("x");
    other.close(reader);
  }

  @Test
  void aMappingSeesWrites() {
    String a = file(p("a"), pattern(100_000, 1));
    int fd = fs.open(a, O_RDWR, 0);
    assertThat(process().mapRead(fd, 777, 5000))
        .isEqualTo(java.util.Arrays.copyOfRange(pattern(100_000, 1), 777, 5777));
    fs.pwrite(fd, 777, bytes("written"));
    assertThat(text(process().mapRead(fd, 777, 7))).isEqualTo("written");
    fs.close(fd);
  }

  @Test
  void flockExcludesOthers() {
    String a = file("a", "");
    fs.chmod(a, 0666);
    ProcessFs other = (ProcessFs) actor(subject.uid(), subject.uid());
    int mine = fs.open(a, O_RDWR, 0);
    int theirs = other.open(a, O_RDWR, 0);
    process().flock(mine, LOCK_EX | LOCK_NB);
    assertErrno(EAGAIN, () -> other.flock(theirs, LOCK_SH | LOCK_NB));
    process().flock(mine, LOCK_UN);
    other.flock(theirs, LOCK_SH | LOCK_NB);
    process().flock(mine, LOCK_SH | LOCK_NB);
    assertErrno(EAGAIN, () -> process().flock(mine, LOCK_EX | LOCK_NB));
  }

  @Test
  void recordLocksExcludeOthersByRange() {
    String a = file("a", "0123456789");
    fs.chmod(a, 0666);
    ProcessFs other = (ProcessFs) actor(subject.uid(), subject.uid());
    int mine = fs.open(a, O_RDWR, 0);
    int theirs = other.open(a, O_RDWR, 0);
    process().lock(mine, 1, 0, 5);
    assertErrno(EAGAIN, () -> other.lock(theirs, 1, 4, 1));
    other.lock(theirs, 1, 5, 5);
    fs.close(fs.open(a, O_RDONLY, 0));
    other.lock(theirs, 1, 0, 5);
  }
}
