package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.fuse.ffm.Sys;
import io.sluicefs.fuse.lifecycle.DeadMounts;
import io.sluicefs.fuse.lifecycle.MountException;
import io.sluicefs.fuse.lifecycle.MountRequest;
import io.sluicefs.fuse.lifecycle.MountTable;
import io.sluicefs.fuse.lifecycle.Mounter;
import io.sluicefs.fuse.lifecycle.Unmounter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mounting, unmounting, and what dead daemons leave behind. */
@MountTest
@Timeout(90)
class LifecycleMountTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path temp;

  @AfterEach
  void detachWhatIsLeft() throws IOException {
    MountFixture.mountFusectl();
    while (MountTable.read().at(temp).isPresent()) {
      Unmounter.abort(MountTable.read().at(temp).get());
      Unmounter.unmountLazily(temp);
    }
  }

  private int mountWithoutServing() throws IOException {
    return Mounter.mount(
        new MountRequest(temp, "JuiceFS:dead", "juicefs", false, true, true, 0, List.of()));
  }

  @Test
  void theMountTableShowsWhatUsersOfTheReferenceKnow() throws IOException {
    try (MountFixture mounted = MountFixture.start(temp)) {
      MountTable.Entry entry = mounted.entry();
      assertThat(entry.type()).isEqualTo("fuse.juicefs");
      assertThat(entry.source()).isEqualTo("JuiceFS:scratch");
      assertThat(entry.options()).isEqualTo("rw,nosuid,nodev,relatime");
      assertThat(entry.superOptions())
          .isEqualTo("rw,user_id=0,group_id=0,default_permissions,allow_other");
      assertThat(entry.deviceMinor()).isEqualTo(mounted.mount.connection());
    }
    assertThat(MountTable.read().at(temp)).isEmpty();
  }

  @Test
  void readOnlyMountsRefuseWritesInTheKernel() throws IOException {
    FuseConfig config = FuseConfig.of(temp, "scratch", true).withReadOnly(true);
    try (MountFixture mounted = MountFixture.start(config)) {
      assertThat(mounted.entry().options()).startsWith("ro,");
      assertThatThrownBy(() -> Files.createFile(mounted.path("f")))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("Read-only file system");
    }
  }

  @Test
  void unknownOptionsAreNamedAsTheCause() {
    FuseConfig config = FuseConfig.of(temp, "scratch", true).withOptions(List.of("nonsense"));
    assertThatThrownBy(() -> FuseMount.mount(config, new ScratchVfs()))
        .isInstanceOf(MountException.class)
        .hasMessageContaining(temp.toString())
        .hasMessageContaining("option");
  }

  @Test
  void mountPointsBehindSymlinksAreFound(@TempDir Path elsewhere) throws IOException {
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), temp.getParent());
    Sys.close(mountWithoutServing());
    assertThat(DeadMounts.clean(link.resolve(temp.getFileName()))).isEqualTo(DeadMounts.State.NONE);
    assertThat(MountTable.read().at(temp)).isEmpty();
  }

  @Test
  void readAheadIsRaised() throws IOException {
    try (MountFixture mounted = MountFixture.start(temp)) {
      Path knob = Path.of("/sys/class/bdi/0:" + mounted.mount.connection() + "/read_ahead_kb");
      assertThat(Files.readString(knob).strip()).isEqualTo("4096");
    }
  }

  @Test
  void aBusyMountIsNotUnmountedButDetached() throws IOException, InterruptedException {
    MountFixture mounted = MountFixture.start(temp);
    Files.writeString(mounted.path("f"), "text");
    try (InputStream open = Files.newInputStream(mounted.path("f"))) {
      assertThatThrownBy(() -> Unmounter.unmount(temp))
          .isInstanceOf(MountException.class)
          .hasMessageContaining("busy");
      Unmounter.unmountLazily(temp);
      assertThat(mounted.path("f")).doesNotExist();
      assertThat(open.read()).isEqualTo('t');
      assertThat(mounted.mount.awaitEnd(Duration.ofMillis(200))).isFalse();
    }
    assertThat(mounted.mount.awaitEnd(PATIENCE)).isTrue();
    assertThat(mounted.mount.readerCount()).isZero();
    assertThat(mounted.mount.failure()).isNull();
  }

  @Test
  void aFreeMountIsUnmountedAndItsServerEnds() throws IOException, InterruptedException {
    MountFixture mounted = MountFixture.start(temp);
    Unmounter.unmount(temp);
    assertThat(mounted.mount.awaitEnd(PATIENCE)).isTrue();
    assertThatThrownBy(() -> Unmounter.unmount(temp)).isInstanceOf(MountException.class);
  }

  @Test
  void anAbortedConnectionEndsTheServer() throws IOException, InterruptedException {
    MountFixture mounted = MountFixture.start(temp);
    assertThat(Unmounter.abort(mounted.entry())).isTrue();
    assertThat(mounted.mount.awaitEnd(PATIENCE)).isTrue();
    assertThat(DeadMounts.clean(temp)).isEqualTo(DeadMounts.State.NONE);
  }

  @Test
  void stackedDeadMountsAreCleaned() throws IOException {
    for (int i = 0; i < 3; i++) {
      Sys.close(mountWithoutServing());
    }
    assertThat(DeadMounts.stateOf(temp)).isEqualTo(DeadMounts.State.DEAD);
    assertThat(DeadMounts.clean(temp)).isEqualTo(DeadMounts.State.NONE);
    assertThat(DeadMounts.clean(temp)).isEqualTo(DeadMounts.State.NONE);
  }

  @Test
  void aHungMountIsReportedAndNotTouched() throws IOException {
    MountFixture.mountFusectl();
    int fd = mountWithoutServing();
    try {
      assertThat(DeadMounts.clean(temp)).isEqualTo(DeadMounts.State.HUNG);
      assertThat(Unmounter.waiting(MountTable.read().at(temp).orElseThrow())).isPositive();
      assertThatThrownBy(() -> FuseMount.mount(FuseConfig.of(temp, "v", true), new ScratchVfs()))
          .isInstanceOf(MountException.class)
          .hasMessageContaining("does not answer");
    } finally {
      Unmounter.abort(MountTable.read().at(temp).orElseThrow());
      Sys.close(fd);
    }
  }

  @Test
  void aKilledDaemonIsReplacedByTheNextMount() throws IOException, InterruptedException {
    try (DaemonProcess daemon = DaemonProcess.start(temp)) {
      assertThat(daemon.awaitReady()).isEqualTo(ScratchDaemon.READY);
      Files.writeString(temp.resolve("f"), "lost");
      daemon.kill();
    }
    assertThatThrownBy(() -> Files.readAttributes(temp, "*"))
        .hasMessageContaining("Transport endpoint is not connected");
    try (MountFixture mounted = MountFixture.start(temp)) {
      Files.writeString(mounted.path("g"), "kept");
      assertThat(mounted.path("f")).doesNotExist();
    }
    assertThat(MountTable.read().at(temp)).isEmpty();
  }

  @Test
  void anOrdinaryUserMountsThroughTheHelper(@TempDir Path copies)
      throws IOException, InterruptedException {
    open(copies);
    Path dir = Files.createDirectory(copies.resolve("mnt"));
    MountFixture.run("chown", "65534:65534", dir.toString());
    try (DaemonProcess daemon = DaemonProcess.startAsNobody(copies, dir, false)) {
      assertThat(daemon.awaitReady()).isEqualTo(ScratchDaemon.READY);
      assertThat(daemon.runAsRoot("grep ' " + dir + " ' /proc/self/mountinfo"))
          .contains("rw,nosuid,nodev")
          .contains("fuse.juicefs JuiceFS:daemon")
          .contains("user_id=65534")
          .contains("default_permissions");
      assertThat(daemon.runAsNobody("echo text > " + dir + "/f && cat " + dir + "/f"))
          .isEqualTo("0:text");
      assertThat(daemon.runAsRoot("ls " + dir)).contains("Permission denied");
      assertThat(daemon.stop()).isZero();
    }
  }

  @Test
  void usersMayNotOpenTheirMountToOthersUnlessConfigured(@TempDir Path copies) throws IOException {
    assumeFalse(Files.readString(Path.of("/etc/fuse.conf")).contains("\nuser_allow_other"));
    open(copies);
    Path dir = Files.createDirectory(copies.resolve("mnt"));
    MountFixture.run("chown", "65534:65534", dir.toString());
    try (DaemonProcess daemon = DaemonProcess.startAsNobody(copies, dir, true)) {
      assertThat(daemon.awaitReady()).contains("allow_other");
    }
  }

  @Test
  void whatTheHelperComplainsAboutIsTheError(@TempDir Path copies) throws IOException {
    open(copies);
    Path dir = Files.createDirectory(copies.resolve("mnt"));
    try (DaemonProcess daemon = DaemonProcess.startAsNobody(copies, dir, false)) {
      assertThat(daemon.awaitReady())
          .contains("MountException")
          .contains("user has no write access to mountpoint");
    }
  }

  /** Temporary directories of tests are private; other users must get through. */
  private static void open(Path dir) throws IOException {
    MountFixture.run("chmod", "0755", dir.toString());
  }

  @Test
  void readersStopWhileTheMountStays() throws IOException, InterruptedException {
    MountFixture mounted = MountFixture.start(temp);
    mounted.mount.stopReading();
    await().untilAsserted(() -> assertThat(mounted.mount.readerCount()).isZero());
    assertThat(MountTable.read().at(temp)).isPresent();
    mounted.close();
  }
}
