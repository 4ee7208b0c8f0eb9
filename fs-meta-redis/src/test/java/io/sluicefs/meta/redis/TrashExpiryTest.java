package io.sluicefs.meta.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.sync.RedisCommands;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.maintenance.TrashCleaner;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.meta.redis.trash.TrashAdmin.Outcome;
import io.sluicefs.meta.redis.trash.TrashAdmin.Restored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How things leave the trash: by time, and by restoring them (redis-metadata.md 7.5, 7.6). */
@Tag("server")
class TrashExpiryTest {
  @RegisterExtension static final BytesVolume VOLUME = new BytesVolume();

  private static final Caller DAEMON = Caller.root();
  private static final long ROOT = 1;
  private static final String HOUR = "2026-11-20-13";

  private final Set<Long> deleted = new ConcurrentSkipListSet<>();
  private Instant now = Instant.parse("2026-11-20T13:30:00Z");
  private RedisCommands<byte[], byte[]> raw;
  private RedisMetaEngine engine;
  private TrashCleaner cleaner;

  @BeforeEach
  void openEngine() {
    raw = VOLUME.raw();
    engine = VOLUME.newEngine(ino -> false, MemoryFormats.withTrash(1), Duration.ZERO, () -> now);
    cleaner = new TrashCleaner(engine, (ino, length) -> deleted.add(ino), () -> now);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void hoursEndAfterTheTrashDaysAndTwoHours() {
    make(ROOT, "d", FileType.DIRECTORY);
    make(2, "f", FileType.FILE);
    remove("d", "f");
    now = now.plus(Duration.ofHours(1));
    make(ROOT, "late", FileType.FILE);
    engine.unlink(DAEMON, ROOT, name("late"), 0);

    now = Instant.parse("2026-11-21T15:00:00Z");
    cleaner.run();
    assertThat(raw.hlen(bytes("d9223372032828243968"))).isEqualTo(2);
    now = now.plusSeconds(1);
    cleaner.run();
    assertThat(raw.hkeys(bytes("d9223372032828243968"))).containsExactly(bytes("2026-11-20-14"));
    assertThat(deleted).containsExactly(3L);
    assertThat(raw.exists(bytes("i2"), bytes("i3"), bytes("d9223372032828243969"))).isZero();
    now = now.plus(Duration.ofHours(1));
    cleaner.run();
    assertThat(new String(raw.get(bytes("totalInodes")), StandardCharsets.ISO_8859_1))
        .isEqualTo("0");
    assertThat(new String(raw.get(bytes("usedSpace")), StandardCharsets.ISO_8859_1)).isEqualTo("0");
    assertThat(raw.hgetall(bytes("dirUsedInodes"))).isEmpty();
  }

  @Test
  void treesRebuiltInTheTrashEndAsWell() {
    make(ROOT, "d", FileType.DIRECTORY);
    make(2, "f", FileType.FILE);
    remove("d", "f");
    assertThat(outcomes(false)).containsExactlyInAnyOrder(Outcome.RESTORED, Outcome.NEEDS_PUT_BACK);
    assertThat(raw.hkeys(bytes("d2"))).containsExactly(bytes("f"));
    now = now.plus(Duration.ofDays(3));
    cleaner.run();
    assertThat(raw.exists(bytes("i2"), bytes("i3"), bytes("d2"))).isZero();
    assertThat(deleted).containsExactly(3L);
  }

  @Test
  void delayedSlicesEndAfterTheTrashDays() {
    byte[] item = HexFormat.of().parseHex("000000000000000700001000");
    raw.hset(bytes("delSlices"), bytes("9_" + now.getEpochSecond()), item);
    now = now.plus(Duration.ofDays(1));
    cleaner.run();
    assertThat(raw.hlen(bytes("delSlices"))).isEqualTo(1);
    now = now.plusSeconds(1);
    cleaner.run();
    assertThat(raw.exists(bytes("delSlices"))).isZero();
    assertThat(raw.hget(bytes("sliceRef"), bytes("k7_4096"))).isEqualTo(bytes("-1"));
  }

  @Test
  void everythingGoesBackToWhereItWas() {
    String longName = "n".repeat(255);
    make(ROOT, "d", FileType.DIRECTORY);
    make(2, longName, FileType.FILE);
    remove("d", longName);
    make(ROOT, "taken", FileType.FILE);
    engine.unlink(DAEMON, ROOT, name("taken"), 0);
    make(ROOT, "taken", FileType.FILE);
    assertThat(outcomes(true))
        .containsExactlyInAnyOrder(Outcome.RESTORED, Outcome.RESTORED, Outcome.CONFLICT);
    assertThat(engine.lookup(DAEMON, ROOT, name("d")).ino()).isEqualTo(2);
    assertThat(engine.lookup(DAEMON, 2, name(longName)).attr().nlink()).isEqualTo(1);
    assertThat(raw.exists(bytes("N9223372032828243969"))).isZero();
    assertThat(engine.getattr(ROOT).nlink()).isEqualTo(3);
  }

  private List<Outcome> outcomes(boolean putBack) {
    Collection<Restored> heard = new ConcurrentLinkedQueue<>();
    engine.trash().restore(HOUR, putBack, 3, heard::add);
    return heard.stream().map(Restored::outcome).toList();
  }

  private void make(long parentIno, String name, FileType type) {
    NewInode node = new NewInode(type, 0755, 0, 0);
    if (type == FileType.DIRECTORY) {
      engine.mkdir(DAEMON, parentIno, name(name), node);
    } else {
      engine.mknod(DAEMON, parentIno, name(name), node);
    }
  }

  private void remove(String dir, String file) {
    engine.unlink(DAEMON, 2, name(file), 0);
    engine.rmdir(DAEMON, ROOT, name(dir));
  }

  private static Name name(String text) {
    return Name.of(text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
