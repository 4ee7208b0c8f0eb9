package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** flock(2): locks of open files. */
class FlockTest extends PosixCases {
  private static final int SHARED = 1;
  private static final int EXCLUSIVE = 2;
  private static final int UNLOCK = 8;

  @Test
  void twoOpensOfOneActorAreStrangers() {
    String a = file("a", "x");
    int one = fs.open(a, O_RDONLY, 0);
    int two = fs.open(a, O_RDONLY, 0);
    fs.flock(one, EXCLUSIVE);
    assertErrno(EAGAIN, () -> fs.flock(two, SHARED));
    fs.flock(one, UNLOCK);
    assertThatCode(() -> fs.flock(two, EXCLUSIVE)).doesNotThrowAnyException();
    fs.close(one);
    fs.close(two);
  }

  @Test
  void sharedLocksAreConvertedOneByOne() {
    String a = file("a", "x");
    int one = fs.open(a, O_RDONLY, 0);
    int two = fs.open(a, O_RDWR, 0);
    fs.flock(one, SHARED);
    fs.flock(two, SHARED);
    assertErrno(EAGAIN, () -> fs.flock(one, EXCLUSIVE));
    fs.flock(two, UNLOCK);
    fs.flock(one, EXCLUSIVE);
    assertErrno(EAGAIN, () -> fs.flock(two, SHARED));
    fs.flock(one, SHARED);
    assertThatCode(() -> fs.flock(two, SHARED)).doesNotThrowAnyException();
    fs.close(one);
    fs.close(two);
  }

  @Test
  void closeReleases() {
    String a = file("a", "x");
    int one = fs.open(a, O_RDONLY, 0);
    int two = fs.open(a, O_RDONLY, 0);
    fs.flock(one, EXCLUSIVE);
    assertErrno(EAGAIN, () -> fs.flock(two, EXCLUSIVE));
    fs.close(one);
    awaitGranted(() -> fs.flock(two, EXCLUSIVE));
    fs.close(two);
  }

  @Test
  void recordLocksAreAnotherSpace() {
    String a = file("a", "x");
    int one = fs.open(a, O_RDWR, 0);
    fs.flock(one, EXCLUSIVE);
    PosixFs other = actor(subject.uid(), subject.uid());
    int two = other.open(a, O_RDWR, 0);
    assertThatCode(() -> other.lock(two, 1, 0, 0)).doesNotThrowAnyException();
    assertErrno(EAGAIN, () -> other.flock(two, SHARED));
    fs.close(one);
    other.close(two);
  }
}
