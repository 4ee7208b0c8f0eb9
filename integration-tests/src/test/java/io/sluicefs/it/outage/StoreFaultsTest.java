package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.core.testing.S3ProxyServer;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.FaultyS3;
import io.sluicefs.it.harness.FaultyS3.Fault;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The object store fails in every way that HTTP has: programs wait and read and write the right
 * bytes, and the mount needs no help afterwards. One mount works through the faults, one past them.
 */
@MountTest
@Tag("server")
class StoreFaultsTest {
  /** Ten minutes in {@code ./dev soak}: longer than a mount lets anybody wait for a flush. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("sluice.outage.seconds", 20));

  private static final int BYTES = 300_000;

  private static Scratch scratch;
  private static RedisServer redis;
  private static S3ProxyServer s3;
  private static FaultyS3 faults;
  private static Mounted mounted;
  private static Mounted direct;

  @BeforeAll
  static void mountThroughTheFaultsAndPastThem() {
    scratch = Scratch.named("faults");
    redis = RedisServer.start(scratch.folder("redis"));
    s3 = S3ProxyServer.start();
    faults = FaultyS3.before(URI.create(s3.endpoint()).getPort());
    List<String> options = new ArrayList<>(List.of("--storage", "s3", "--trash-days", "0"));
    options.addAll(List.of("--bucket", faults.endpoint() + "/bucket", "--compress", "lz4"));
    options.addAll(List.of("--block-size", "64", "--access-key", S3ProxyServer.ACCESS_KEY));
    options.addAll(List.of("--secret-key", S3ProxyServer.SECRET_KEY));
    Client.sluice().format(redis.url(1), "volume", options);
    mounted = mount("through");
    direct = mount("past", "--bucket", s3.endpoint() + "/bucket");
  }

  private static Mounted mount(String name, String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    words.addAll(List.of("--get-timeout", "2s", "--put-timeout", "2s", "--cache-size", "0"));
    words.addAll(List.of("--no-bgjob", "--attr-cache", "0", "--entry-cache", "0", redis.url(1)));
    return Client.sluice().mount(scratch.path().resolve(name), words);
  }

  @AfterAll
  static void end() {
    faults.plan(request -> Fault.NONE);
    try (Scratch files = scratch;
        RedisServer metadata = redis;
        S3ProxyServer objects = s3;
        FaultyS3 proxy = faults;
        Mounted through = mounted;
        Mounted past = direct) {
      Client.sluice().run("fsck", metadata.url(1)).orFail();
      assertThat(List.of(files, objects, proxy, through, past)).doesNotContainNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ERROR", "SLOW_DOWN", "RESET", "STALL", "LATE"})
  void aFileIsStoredThrough(Fault fault) throws Exception {
    int before = faults.count(fault);
    faults.planFirst(2, "PUT", fault);
    byte[] body = body(fault.name().hashCode());
    String name = "written-" + fault;
    write(mounted.path().resolve(name), body);
    assertThat(faults.count(fault)).isGreaterThanOrEqualTo(before + 2);
    assertThat(Files.readAllBytes(direct.path().resolve(name))).isEqualTo(body);
  }

  @ParameterizedTest
  @EnumSource(names = {"ERROR", "SLOW_DOWN", "RESET", "STALL", "CUT", "WRONG_BYTE", "LATE"})
  void aFileIsReadThrough(Fault fault) throws Exception {
    byte[] body = body(~fault.name().hashCode());
    String name = "read-" + fault;
    write(direct.path().resolve(name), body);
    int before = faults.count(fault);
    faults.planFirst(2, "GET", fault);
    assertThat(Files.readAllBytes(mounted.path().resolve(name))).isEqualTo(body);
    assertThat(faults.count(fault)).isGreaterThanOrEqualTo(before + 2);
  }

  @Test
  void anObjectThatIsMissingForAWhileIsAnErrorForAsLong() throws Exception {
    byte[] body = body(7);
    write(direct.path().resolve("hidden"), body);
    faults.plan(request -> request.isBlock() ? Fault.MISSING : Fault.NONE);
    Path file = mounted.path().resolve("hidden");
    assertThatThrownBy(() -> Files.readAllBytes(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Input/output error");
    faults.plan(request -> Fault.NONE);
    assertThat(Files.readAllBytes(file)).isEqualTo(body);
  }

  @Test
  void slowAndFailingListingsAreListedToTheEnd() throws Exception {
    write(mounted.path().resolve("listed"), body(8));
    int before = faults.count(Fault.LATE);
    faults.plan(request -> request.target().contains("list-type") ? Fault.LATE : Fault.NONE);
    Client.sluice().run("fsck", redis.url(1)).orFail();
    assertThat(faults.count(Fault.LATE)).isGreaterThan(before);
    faults.plan(request -> request.target().contains("list-type") ? Fault.ERROR : Fault.NONE);
    assertThat(Client.sluice().run("gc", redis.url(1)).status()).isEqualTo(1);
    faults.plan(request -> Fault.NONE);
  }

  @Test
  void anOutageEndsWithEverythingWrittenAndNoHandlePoisoned() throws Exception {
    byte[] first = body(1);
    byte[] second = body(2);
    byte[] third = body(3);
    Path path = mounted.path().resolve("kept-open");
    try (FileChannel file =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      put(file, first);
      file.force(false);
      int before = faults.count(Fault.RESET);
      faults.plan(request -> Fault.RESET);
      put(file, second);
      Future<?> stored =
          thread.submit(() -> {
            writeUntilStored(mounted.path().resolve("during"), third);
            return null;
          });
      await("the outage")
          .atMost(OUTAGE.plusMinutes(1))
          .until(() -> faults.count(Fault.RESET) > before);
      await("its end").pollDelay(OUTAGE).atMost(OUTAGE.plusMinutes(1)).until(() -> true);
      assertThat(stored.isDone()).isFalse();
      faults.plan(request -> Fault.NONE);
      stored.get();
      file.force(false);
      put(file, third);
    }
    ByteBuffer all = ByteBuffer.allocate(3 * BYTES).put(first).put(second).put(third);
    assertThat(Files.readAllBytes(direct.path().resolve("kept-open"))).isEqualTo(all.array());
    assertThat(Files.readAllBytes(direct.path().resolve("during"))).isEqualTo(third);
  }

  private static byte[] body(int seed) {
    byte[] body = new byte[BYTES];
    new Random(seed).nextBytes(body);
    return body;
  }

  /** Who waits longer than a mount is patient gets EIO, and tries again. */
  private static void writeUntilStored(Path path, byte[] body) throws IOException {
    boolean stored = false;
    while (!stored) {
      try {
        write(path, body);
        stored = true;
      } catch (IOException e) {
        assertThat(OUTAGE).as(e.toString()).isGreaterThan(Duration.ofMinutes(4));
        Files.deleteIfExists(path);
      }
    }
  }

  private static void write(Path path, byte[] body) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      put(file, body);
      file.force(false);
    }
  }

  private static void put(FileChannel file, byte[] body) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(body);
    while (left.hasRemaining()) {
      file.write(left);
    }
  }
}
