package io.sluicefs.meta.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.api.sync.RedisCommands;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.TestCaller;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.Renamed;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What deleting leaves in Redis on a volume with trash days (redis-metadata.md 7, 16). */
@Tag("server")
class TrashBytesTest {
  @RegisterExtension static final BytesVolume VOLUME = new BytesVolume();

  private static final Caller DAEMON = Caller.root();
  private static final Caller USER = TestCaller.trusted(1000, 100);
  private static final RedisKeys KEYS = new RedisKeys("");
  private static final long ROOT = 1;
  private static final long HOUR = Inodes.TRASH + 1;
  private static final String HOUR_TEXT = "9223372032828243969";

  private final Set<Long> open = new HashSet<>();
  private Instant now = Instant.parse("2026-11-20T13:59:59.5Z");
  private RedisCommands<byte[], byte[]> raw;
  private RedisMetaEngine engine;

  @BeforeEach
  void openEngine() {
    raw = VOLUME.raw();
    engine =
        VOLUME.newEngine(
            open::contains, MemoryFormats.withTrash(1), Duration.ofMillis(100), () -> now);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void removedTreeLeavesWhatTheReferenceLeaves() {
    makeDir(ROOT, "dir");
    makeFile(2, "f");
    engine.symlink(DAEMON, 2, name("ln"), bytes("f"));
    byte[] trash = raw.get(KEYS.attr(Inodes.TRASH));
    engine.unlink(DAEMON, 2, name("f"), 0);
    engine.unlink(DAEMON, 2, name("ln"), 0);
    engine.rmdir(DAEMON, ROOT, name("dir"));

    assertThat(text("nextTrash")).isEqualTo("1");
    assertThat(text("totalInodes")).isEqualTo("4");
    assertThat(text("usedSpace")).isEqualTo("16384");
    assertThat(hash("d9223372032828243968"))
        .isEqualTo(Map.of("2026-11-20-13", "027fffffff10000001"));
    assertThat(hash("d" + HOUR_TEXT))
        .isEqualTo(
            Map.of(
                "2-3-f", "010000000000000003",
                "2-4-ln", "030000000000000004",
                "1-2-dir", "020000000000000002"));
    for (long ino = 2; ino <= 4; ino++) {
      assertThat(stored(ino).parentIno()).isEqualTo(HOUR);
    }
    assertThat(stored(2).nlink()).isEqualTo(2);
    assertThat(stored(3).nlink()).isEqualTo(1);
    assertThat(raw.get(KEYS.attr(Inodes.TRASH))).isEqualTo(trash);
    assertThat(stored(ROOT).nlink()).isEqualTo(2);
    assertThat(raw.exists(bytes("d1"), bytes("d2"), bytes("delfiles"), bytes("session1"))).isZero();
    assertThat(hashText("dirUsedInodes")).isEqualTo(Map.of(HOUR_TEXT, "3"));
    assertThat(hashText("dirUsedSpace")).isEqualTo(Map.of(HOUR_TEXT, "12288"));
    assertThat(hashText("dirDataLength")).isEqualTo(Map.of(HOUR_TEXT, "0"));
  }

  @Test
  void hourDirectoryIsLikeThatOfTheReference() {
    makeFile(ROOT, "f");
    engine.unlink(USER, ROOT, name("f"), 0);
    String record = hex(raw.get(KEYS.attr(HOUR)));
    assertThat(record).startsWith("00216d" + "00000000" + "00000000").hasSize(144);
    assertThat(record)
        .endsWith("00000002" + "0000000000001000" + "00000000" + "7fffffff10000000" + "00");
    assertThat(stored(HOUR).mtime().seconds()).isEqualTo(now.getEpochSecond());
  }

  @Test
  void laterHoursHaveTheirOwnDirectory() {
    makeFile(ROOT, "f");
    makeFile(ROOT, "g");
    engine.unlink(DAEMON, ROOT, name("f"), 0);
    now = now.plusSeconds(1);
    engine.unlink(DAEMON, ROOT, name("g"), 0);
    assertThat(hash("d9223372032828243968"))
        .isEqualTo(
            Map.of("2026-11-20-13", "027fffffff10000001", "2026-11-20-14", "027fffffff10000002"));
    assertThat(hash("d9223372032828243970")).isEqualTo(Map.of("1-3-g", "010000000000000003"));
  }

  @Test
  void openFileGoesToTheTrashAlive() {
    makeFile(ROOT, "f");
    open.add(2L);
    Removed removed = engine.unlink(DAEMON, ROOT, name("f"), 2);
    assertThat(removed.fate()).isEqualTo(Fate.KEPT);
    assertThat(removed.inode().attr().nlink()).isZero();
    assertThat(engine.getattr(2).nlink()).isZero();
    assertThat(raw.exists(bytes("session1"))).isZero();
  }

  @Test
  void namesInTheTrashAreNoLinks() {
    makeFile(ROOT, "f");
    engine.link(DAEMON, 2, ROOT, name("g"));
    engine.link(DAEMON, 2, ROOT, name("h"));
    Removed removed = engine.unlink(DAEMON, ROOT, name("g"), 0);
    assertThat(removed.inode().attr().nlink()).isEqualTo(2);
    assertThat(stored(2).nlink()).isEqualTo(3);
    assertThat(hashText("p2")).isEqualTo(Map.of("1", "2", HOUR_TEXT, "1"));
    assertThat(engine.getattr(2).nlink()).isEqualTo(2);
    assertThat(engine.lookup(DAEMON, ROOT, name("f")).attr().nlink()).isEqualTo(2);
    assertThat(engine.readdir(DAEMON, ROOT, "0", DirDetail.ATTRIBUTES).entries())
        .allSatisfy(entry -> assertThat(Objects.requireNonNull(entry.attr()).nlink()).isEqualTo(2));
    assertThat(engine.open(DAEMON, 2, OpenFlags.READ_WRITE).attr().nlink()).isEqualTo(2);
    assertThat(engine.setattr(DAEMON, 2, mode(0600)).nlink()).isEqualTo(2);
    assertThat(engine.link(DAEMON, 2, ROOT, name("i")).inode().attr().nlink()).isEqualTo(3);
    assertThat(stored(2).nlink()).isEqualTo(4);
  }

  @Test
  void linkWhoseEntryIsInTheTrashAlreadyIsDropped() {
    makeFile(ROOT, "f");
    engine.link(DAEMON, 2, ROOT, name("g"));
    engine.unlink(DAEMON, ROOT, name("g"), 0);
    engine.link(DAEMON, 2, ROOT, name("g"));
    assertThat(stored(2).nlink()).isEqualTo(3);
    engine.unlink(DAEMON, ROOT, name("g"), 0);
    assertThat(stored(2).nlink()).isEqualTo(2);
    assertThat(hashText("p2")).isEqualTo(Map.of("1", "1", HOUR_TEXT, "1"));
    assertThat(hashText("dirUsedInodes")).isEqualTo(Map.of(HOUR_TEXT, "1"));
  }

  @Test
  void replacedTargetsGoToTheTrash() {
    makeFile(ROOT, "a");
    makeFile(ROOT, "b");
    Renamed renamed = engine.rename(DAEMON, rename("a", "b", RenameMode.REPLACE));
    assertThat(Objects.requireNonNull(renamed.replaced()).fate()).isEqualTo(Fate.KEPT);
    assertThat(hash("d" + HOUR_TEXT)).isEqualTo(Map.of("1-3-b", "010000000000000003"));
    assertThat(stored(3).parentIno()).isEqualTo(HOUR);
    makeDir(ROOT, "c");
    makeDir(ROOT, "d");
    engine.rename(DAEMON, rename("c", "d", RenameMode.REPLACE));
    assertThat(hash("d" + HOUR_TEXT)).containsEntry("1-5-d", "020000000000000005");
    assertThat(stored(5).parentIno()).isEqualTo(HOUR);
    assertThat(stored(5).nlink()).isEqualTo(2);
    assertThat(stored(ROOT).nlink()).isEqualTo(3);
    assertThat(text("totalInodes")).isEqualTo("5");
  }

  @Test
  void exchangeAndPlainMovesNeedNoHour() {
    makeFile(ROOT, "a");
    makeFile(ROOT, "b");
    engine.rename(DAEMON, rename("a", "b", RenameMode.EXCHANGE));
    engine.rename(DAEMON, rename("a", "c", RenameMode.REPLACE));
    assertErrno(Errno.EEXIST, () -> engine.rename(DAEMON, rename("b", "c", RenameMode.NO_REPLACE)));
    assertThat(raw.exists(bytes("nextTrash"), bytes("d9223372032828243968"))).isZero();
  }

  @Test
  void skipTrashFlagDeletesForGood() {
    makeFile(ROOT, "f");
    makeDir(ROOT, "d");
    plantFlag(2);
    plantFlag(3);
    engine.unlink(DAEMON, ROOT, name("f"), 0);
    engine.rmdir(DAEMON, ROOT, name("d"));
    assertThat(raw.exists(KEYS.attr(2), KEYS.attr(3), bytes("nextTrash"))).isZero();
    assertThat(raw.zrange(bytes("delfiles"), 0, -1)).containsExactly(bytes("2:0"));
  }

  @Test
  void longNamesAreCutInTheTrashAndKeptWhole() {
    String longName = "n".repeat(255);
    makeFile(ROOT, longName);
    engine.unlink(DAEMON, ROOT, name(longName), 0);
    String entry = "1-2-" + "n".repeat(251);
    assertThat(hash("d" + HOUR_TEXT)).isEqualTo(Map.of(entry, "010000000000000002"));
    assertThat(hashText("N" + HOUR_TEXT)).isEqualTo(Map.of(entry, "1-2-" + longName));
    assertThat(raw.ttl(bytes("N" + HOUR_TEXT))).isPositive();
    engine.unlink(DAEMON, HOUR, name(entry), 0);
    assertThat(raw.exists(bytes("N" + HOUR_TEXT), KEYS.attr(2))).isZero();
  }

  @Test
  void deletingInTheTrashIsFinalAndForRoot() {
    makeFile(ROOT, "f");
    makeDir(ROOT, "d");
    engine.unlink(DAEMON, ROOT, name("f"), 0);
    engine.rmdir(DAEMON, ROOT, name("d"));
    assertErrno(Errno.EPERM, () -> engine.unlink(USER, HOUR, name("1-2-f"), 0));
    assertErrno(Errno.EPERM, () -> engine.rmdir(USER, HOUR, name("1-3-d")));
    assertErrno(Errno.EPERM, () -> engine.rmdir(DAEMON, Inodes.TRASH, name("2026-11-20-13")));
    assertThat(engine.unlink(DAEMON, HOUR, name("1-2-f"), 0).fate()).isEqualTo(Fate.DELETED);
    engine.rmdir(DAEMON, HOUR, name("1-3-d"));
    assertThat(raw.exists(KEYS.attr(2), KEYS.attr(3), bytes("d" + HOUR_TEXT))).isZero();
    assertThat(text("totalInodes")).isEqualTo("1");
    assertThat(text("usedSpace")).isEqualTo("4096");
    assertThat(hashText("dirUsedInodes")).isEqualTo(Map.of(HOUR_TEXT, "0"));
  }

  @Test
  void movingOutOfTheTrashRestores() {
    makeDir(ROOT, "d");
    engine.rmdir(DAEMON, ROOT, name("d"));
    byte[] hour = raw.get(KEYS.attr(HOUR));
    Rename back = new Rename(HOUR, name("1-2-d"), ROOT, name("d"), RenameMode.NO_REPLACE, 0);
    assertErrno(Errno.EPERM, () -> engine.rename(USER, back));
    engine.rename(DAEMON, back);
    assertThat(stored(2).parentIno()).isEqualTo(ROOT);
    assertThat(stored(ROOT).nlink()).isEqualTo(3);
    assertThat(raw.get(KEYS.attr(HOUR))).isEqualTo(hour);
    assertThat(hashText("dirUsedInodes")).isEqualTo(Map.of(HOUR_TEXT, "0"));
  }

  @Test
  void nothingComesIntoTheTrash() {
    makeFile(ROOT, "f");
    makeDir(ROOT, "d");
    makeFile(ROOT, "g");
    engine.unlink(DAEMON, ROOT, name("f"), 0);
    engine.rmdir(DAEMON, ROOT, name("d"));
    assertErrno(Errno.EPERM, () -> makeFile(HOUR, "x"));
    assertErrno(Errno.EPERM, () -> makeDir(Inodes.TRASH, "x"));
    assertErrno(Errno.EPERM, () -> engine.link(DAEMON, 4, HOUR, name("x")));
    assertErrno(
        Errno.EPERM,
        () ->
            engine.rename(
                DAEMON, new Rename(1, name("g"), HOUR, name("x"), RenameMode.REPLACE, 0)));
    assertErrno(Errno.ENOENT, () -> makeFile(3, "x"));
    assertErrno(
        Errno.ENOENT,
        () -> engine.rename(DAEMON, new Rename(1, name("g"), 3, name("x"), RenameMode.REPLACE, 0)));
    assertErrno(Errno.EPERM, () -> engine.setattr(DAEMON, 2, mode(0600)));
    assertErrno(Errno.EPERM, () -> engine.open(DAEMON, 2, OpenFlags.READ_WRITE));
  }

  private void makeFile(long parentIno, String name) {
    engine.mknod(DAEMON, parentIno, name(name), new NewInode(FileType.FILE, 0644, 0, 0));
  }

  private void makeDir(long parentIno, String name) {
    engine.mkdir(DAEMON, parentIno, name(name), new NewInode(FileType.DIRECTORY, 0755, 0, 0));
  }

  private static Rename rename(String from, String to, RenameMode mode) {
    return new Rename(ROOT, name(from), ROOT, name(to), mode, 0);
  }

  private static SetAttr mode(int mode) {
    return new SetAttr(mode, null, null, null, null, null, false);
  }

  private Attr stored(long ino) {
    return AttrCodec.decode(raw.get(KEYS.attr(ino)));
  }

  private void plantFlag(long ino) {
    byte[] record = raw.get(KEYS.attr(ino));
    record[0] = Attr.SKIP_TRASH;
    raw.set(KEYS.attr(ino), record);
  }

  private String text(String key) {
    return latin(raw.get(bytes(key)));
  }

  private Map<String, String> hash(String key) {
    Map<String, String> found = new HashMap<>();
    raw.hgetall(bytes(key)).forEach((field, value) -> found.put(latin(field), hex(value)));
    return found;
  }

  private Map<String, String> hashText(String key) {
    Map<String, String> found = new HashMap<>();
    raw.hgetall(bytes(key)).forEach((field, value) -> found.put(latin(field), latin(value)));
    return found;
  }

  private static Name name(String text) {
    return Name.of(text);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static void assertErrno(Errno expected, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(expected));
  }
}
