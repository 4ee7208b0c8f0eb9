package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** fcntl(2) locks: of processes, and of open file descriptions. */
class RecordLockTest extends PosixCases {
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int UNLOCK = 2;

  private PosixFs other() {
    return actor(subject.uid(), subject.uid());
  }

  @Test
  void processesShareAndExclude() {
    String a = file("a", "x");
    PosixFs other = other();
    int mine = fs.open(a, O_RDWR, 0);
    int theirs = other.open(a, O_RDWR, 0);
    fs.lock(mine, READ, 0, 10);
    other.lock(theirs, READ, 5, 10);
    assertErrno(EAGAIN, () -> other.lock(theirs, WRITE, 9, 1));
    assertErrno(EAGAIN, () -> fs.lock(mine, WRITE, 0, 0));
    other.lock(theirs, UNLOCK, 0, 0);
    fs.lock(mine, WRITE, 0, 0);
    assertErrno(EAGAIN, () -> other.lock(theirs, READ, 1L << 62, 1));
    fs.close(mine);
    other.close(theirs);
  }

  @Test
  void unlockSplitsAndGetlkShowsWhatIsLeft() {
    String a = file("a", "x");
    PosixFs other = other();
    int mine = fs.open(a, O_RDWR, 0);
    int theirs = other.open(a, O_RDWR, 0);
    fs.lock(mine, WRITE, 0, 100);
    fs.lock(mine, UNLOCK, 40, 20);
    fs.lock(mine, READ, 80, 10);
    assertThat(other.getLock(theirs, WRITE, 39, 1)).isEqualTo(WRITE);
    assertThat(other.getLock(theirs, WRITE, 40, 20)).isEqualTo(UNLOCK);
    assertThat(other.getLock(theirs, WRITE, 80, 10)).isEqualTo(READ);
    assertThat(other.getLock(theirs, READ, 80, 10)).isEqualTo(UNLOCK);
    assertThat(other.getLock(theirs, READ, 90, 1)).isEqualTo(WRITE);
    assertThat(fs.getLock(mine, WRITE, 0, 0)).isEqualTo(UNLOCK);
    fs.close(mine);
    other.close(theirs);
  }

  @Test
  void closeOfAnyDescriptorReleasesAll() {
    String a = file("a", "x");
    PosixFs other = other();
    int mine = fs.open(a, O_RDWR, 0);
    int second = fs.open(a, O_RDONLY, 0);
    int theirs = other.open(a, O_RDWR, 0);
    fs.lock(mine, WRITE, 0, 0);
    assertErrno(EAGAIN, () -> other.lock(theirs, WRITE, 0, 0));
    fs.close(second);
    assertThatCode(() -> other.lock(theirs, WRITE, 0, 0)).doesNotThrowAnyException();
    fs.close(mine);
    other.close(theirs);
  }

  @Test
  void locksOfOpenFileDescriptionsEndWithTheirs() {
    String a = file("a", "x");
    int one = fs.open(a, O_RDWR, 0);
    int two = fs.open(a, O_RDWR, 0);
    int three = fs.open(a, O_RDWR, 0);
    fs.ofdLock(one, WRITE, 0, 10);
    assertErrno(EAGAIN, () -> fs.ofdLock(two, READ, 9, 1));
    assertErrno(EAGAIN, () -> fs.lock(three, READ, 9, 1));
    fs.close(three);
    assertErrno(EAGAIN, () -> fs.ofdLock(two, READ, 9, 1));
    fs.close(one);
    awaitGranted(() -> fs.ofdLock(two, WRITE, 0, 0));
    fs.close(two);
  }
}
