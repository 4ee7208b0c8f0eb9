package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait: they end with their callers and stop nobody else. */
@MountTest
@Timeout(90)
class WaitingMountTest {
  @TempDir private Path temp;
  private MountFixture mounted;

  @BeforeEach
  void mount() throws IOException {
    mounted = MountFixture.start(temp);
    Files.writeString(mounted.path(ScratchVfs.BLOCKING), "text");
    mounted.vfs.block();
  }

  @AfterEach
  void unmount() throws IOException {
    mounted.vfs.unblock();
    await().untilAsserted(() -> assertThat(mounted.waiting()).isZero());
    mounted.close();
    assertThat(mounted.mount.surprises()).isZero();
  }

  private void awaitBlocked(int count) {
    await().untilAsserted(() -> assertThat(mounted.vfs.blocked).hasValue(count));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"}) // background jobs of a shell ignore INT
  void aSignalEndsAWaitingRead(String signal) throws IOException, InterruptedException {
    Process reader = new ProcessBuilder("cat", mounted.path("blocking").toString()).start();
    awaitBlocked(1);
    MountFixture.run("kill", "-" + signal, String.valueOf(reader.pid()));
    assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
    awaitBlocked(0);
  }

  @Test
  void aHundredWaitingRequestsStopNobodyElse() throws IOException, InterruptedException {
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      readers.add(Thread.ofPlatform().daemon().start(this::readOneByte));
    }
    awaitBlocked(100);
    Files.writeString(mounted.path("other"), "served");
    assertThat(mounted.path("other")).hasContent("served");
    assertThat(mounted.mount.readerCount()).isLessThanOrEqualTo(FuseServer.READERS_MAX);
    mounted.vfs.unblock();
    for (Thread reader : readers) {
      reader.join();
    }
    await()
        .untilAsserted(() -> {
          assertThat(mounted.path("absent")).doesNotExist();
          assertThat(mounted.mount.readerCount()).isLessThanOrEqualTo(FuseConfig.readersDefault());
        });
  }

  private void readOneByte() {
    try (InputStream in = Files.newInputStream(mounted.path(ScratchVfs.BLOCKING))) {
      assertThat(in.read()).isEqualTo('t');
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
