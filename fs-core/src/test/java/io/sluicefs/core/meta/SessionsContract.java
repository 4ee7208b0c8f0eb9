package io.sluicefs.core.meta;

import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.Fate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The registration of clients. The engine under test has its session open. */
public abstract class SessionsContract extends MetaEngineContract {

  @Test
  void openSessionIsListed() {
    ClientSession session = own();
    assertThat(session.sessionId()).isPositive();
    assertThat(session.sustainedInos()).isEmpty();
  }

  @Test
  void heartbeatKeepsTheSessionAndItsSettings() {
    ClientSession before = own();
    VolumeFormat format = engine.format();
    engine.heartbeat();
    assertThat(own().sessionId()).isEqualTo(before.sessionId());
    assertThat(own().expiry()).isAfterOrEqualTo(before.expiry());
    assertThat(engine.format()).isEqualTo(format);
  }

  @Test
  void sustainedInodesAreListedUntilReleased() {
    long ino = sustain("f");
    assertThat(own().sustainedInos()).containsExactly(ino);
    engine.releaseSustained(ino);
    assertThat(own().sustainedInos()).isEmpty();
    assertErrno(ENOENT, () -> attr(ino));
  }

  @Test
  void closedSessionReleasesWhatItHeld() {
    long ino = sustain("f");
    long other = sustain("g");
    engine.closeSession();
    assertThat(engine.sessions()).isEmpty();
    assertErrno(ENOENT, () -> attr(ino));
    assertErrno(ENOENT, () -> attr(other));
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).hasSize(2);
    assertThat(usedInodes()).isZero();
  }

  @Test
  void liveSessionIsNotCleaned() {
    long ino = sustain("f");
    assertThat(engine.cleanStaleSessions(10)).isZero();
    assertThat(attr(ino).nlink()).isZero();
    assertThat(engine.sessions()).hasSize(1);
  }

  /** A file without a name that this client has open. */
  protected final long sustain(String name) {
    long ino = makeFile(ROOT, name);
    open.add(ino);
    assertThat(unlink(ROOT, name).fate()).isEqualTo(Fate.SUSTAINED);
    return ino;
  }

  protected final ClientSession own() {
    assertThat(engine.sessions()).hasSize(1);
    return engine.sessions().getFirst();
  }
}
