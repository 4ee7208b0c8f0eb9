package io.sluicefs.fuse.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.inode.Name;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notices: their bytes, merging, and the limit of the queue. */
@Timeout(60)
class NotifierTest {
  private final MemoryChannel channel = new MemoryChannel();

  private String next() throws InterruptedException {
    byte[] message = channel.written.poll(10, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    return HexFormat.of().formatHex(message);
  }

  private static String hex(String groups) {
    return groups.replace(" ", "").toLowerCase(Locale.ROOT);
  }

  @Test
  void noticesHaveTheBytesOfTheProtocol() throws InterruptedException {
    try (Notifier notifier = new Notifier(channel, true)) {
      notifier.start();
      notifier.attrChanged(5);
      assertThat(next())
          .isEqualTo(
              hex(
                  "28000000 02000000 0000000000000000 0500000000000000 ffffffffffffffff"
                      + " 0000000000000000"));
      notifier.contentChanged(6);
      assertThat(next())
          .isEqualTo(
              hex(
                  "28000000 02000000 0000000000000000 0600000000000000 0000000000000000"
                      + " 0000000000000000"));
      notifier.nameChanged(7, Name.of("ab"));
      assertThat(next())
          .isEqualTo(
              hex("23000000 03000000 0000000000000000 0700000000000000 02000000 01000000 616200"));
    }
  }

  @Test
  void attributesAloneAreToldBeforeTheCallReturns() {
    try (Notifier notifier = new Notifier(channel, true)) {
      notifier.attrChanged(5);
      assertThat(channel.written).hasSize(1);
    }
  }

  @Test
  void equalNoticesBecomeOne() throws InterruptedException {
    try (Notifier notifier = new Notifier(channel, true)) {
      for (int i = 0; i < 100; i++) {
        notifier.contentChanged(5);
        notifier.nameChanged(7, Name.of("x"));
      }
      notifier.start();
      assertThat(next()).contains(hex("0500000000000000 0000000000000000"));
      assertThat(next()).startsWith(hex("22000000 03000000"));
      notifier.contentChanged(9);
      assertThat(next()).contains(hex("0900000000000000"));
      assertThat(channel.written).isEmpty();
    }
  }

  @Test
  void aFullQueueDropsInsteadOfWaiting() throws InterruptedException {
    try (Notifier notifier = new Notifier(channel, true)) {
      for (long ino = 0; ino <= Notifier.QUEUE_MAX; ino++) {
        notifier.contentChanged(ino);
      }
      assertThat(notifier.dropped()).isEqualTo(Notifier.QUEUE_MAX);
      notifier.start();
      assertThat(next()).contains(hex("0020000000000000"));
    }
  }

  @Test
  void oldKernelsGetNoEntryNotices() throws InterruptedException {
    try (Notifier notifier = new Notifier(channel, false)) {
      notifier.start();
      notifier.nameChanged(7, Name.of("x"));
      notifier.attrChanged(5);
      assertThat(next()).startsWith(hex("28000000 02000000"));
    }
  }

  @Test
  void failuresOfWritingAreSurvived() {
    MemoryChannel refusing = new MemoryChannel(-Sys.ENOENT);
    try (Notifier notifier = new Notifier(refusing, true)) {
      notifier.start();
      notifier.attrChanged(1);
      notifier.attrChanged(2);
      await().untilAsserted(() -> assertThat(refusing.written).hasSize(2));
    }
  }
}
