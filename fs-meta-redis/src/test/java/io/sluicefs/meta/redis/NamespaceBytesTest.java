package io.sluicefs.meta.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.TestCaller;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the operations leave in Redis, byte for byte (redis-metadata.md 2, 3, 8, 12, 16). */
@Tag("server")
class NamespaceBytesTest {
  @RegisterExtension static final BytesVolume VOLUME = new BytesVolume();

  private static final Caller DAEMON = Caller.root();
  private static final Caller USER = TestCaller.trusted(1000, 100);
  private static final RedisKeys KEYS = new RedisKeys("");
  private static final long ROOT = 1;
  private static final long BEYOND_DOUBLE = 0x7FFFFFFF10000001L;
  private static final FileCreate TRUNCATING =
      new FileCreate(0644, 0, new OpenFlags(false, true, false, true, false, false), false);

  private final Set<Long> open = new HashSet<>();
  private Instant now = Instant.ofEpochSecond(1_700_000_000L, 1);
  private RedisCommands<byte[], byte[]> raw;
  private RedisMetaEngine engine;

  @BeforeEach
  void openEngine() {
    raw = VOLUME.raw();
    engine =
        VOLUME.newEngine(open::contains, MemoryFormats.plain(), Duration.ofMillis(100), () -> now);
    plant(ROOT, root(new Timestamp(1_600_000_000L, 0)));
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void newFileIsRecordEntryAndCounters() {
    NewInode node = new NewInode(FileType.FILE, 0666, 022, 0);
    assertThat(engine.mknod(USER, ROOT, name("f"), node).inode().ino()).isEqualTo(2);
    assertThat(hex(raw.get(KEYS.attr(2))))
        .isEqualTo(
            "0011a4000003e8000000640000000065"
                + "53f10000000001000000006553f10000000001000000006553f10000000001"
                + "000000010000000000000000000000000000000000000001"
                + "00");
    assertThat(hash("d1")).isEqualTo(Map.of("f", "010000000000000002"));
    assertThat(text("usedSpace")).isEqualTo("4096");
    assertThat(text("totalInodes")).isEqualTo("1");
    assertThat(text("nextinode")).isEqualTo("1024");
    assertThat(raw.keys("*").stream().map(NamespaceBytesTest::latin))
        .containsExactlyInAnyOrder(
            "setting",
            "i1",
            "i2",
            "d1",
            "usedSpace",
            "totalInodes",
            "nextinode",
            "R1",
            "allSessions");
  }

  @Test
  void newDirectoryStartsItsStatistics() {
    makeDir(ROOT, "d");
    makeFile(2, "f");
    assertThat(hex(raw.get(KEYS.attr(2)))).startsWith("0021ed").hasSize(144);
    assertThat(hash("d1")).isEqualTo(Map.of("d", "020000000000000002"));
    assertThat(hashText("dirUsedInodes")).isEqualTo(Map.of("2", "1"));
    assertThat(hashText("dirUsedSpace")).isEqualTo(Map.of("2", "4096"));
    assertThat(hashText("dirDataLength")).isEqualTo(Map.of("2", "0"));
    assertThat(text("usedSpace")).isEqualTo("8192");
  }

  @Test
  void deviceNumberIsStored() {
    engine.mknod(DAEMON, ROOT, name("n"), new NewInode(FileType.CHAR_DEVICE, 0666, 0, 0x103));
    assertThat(hex(raw.get(KEYS.attr(2))).substring(118, 126)).isEqualTo("00000103");
    assertThat(hash("d1")).isEqualTo(Map.of("n", "060000000000000002"));
  }

  @Test
  void symlinkKeepsTargetInItsKey() {
    engine.symlink(DAEMON, ROOT, name("l"), bytes("f"));
    assertThat(text("s2")).isEqualTo("f");
    assertThat(hex(raw.get(KEYS.attr(2)))).startsWith("0031ff");
    assertThat(AttrCodec.decode(raw.get(KEYS.attr(2))).length()).isEqualTo(1);
    engine.unlink(DAEMON, ROOT, name("l"), 0);
    assertThat(raw.exists(bytes("s2"), bytes("i2"), bytes("d1"), bytes("delfiles"))).isZero();
    assertThat(text("usedSpace")).isEqualTo("0");
    assertThat(text("totalInodes")).isEqualTo("0");
  }

  @Test
  void namesAreStoredAsTheyAre() {
    byte[] name = {(byte) 0xFF, 10, 32, (byte) 0x80};
    engine.mknod(DAEMON, ROOT, Name.of(name), new NewInode(FileType.FILE, 0644, 0, 0));
    assertThat(raw.hkeys(bytes("d1"))).containsExactly(name);
  }

  @Test
  void hardLinksCountTheirParents() {
    makeDir(ROOT, "d");
    makeFile(ROOT, "f");
    engine.link(DAEMON, 3, 2, name("g"));
    assertThat(hashText("p3")).isEqualTo(Map.of("1", "1", "2", "1"));
    assertThat(attr(3).parentIno()).isZero();
    engine.rename(DAEMON, rename(ROOT, "f", 2, "h", RenameMode.REPLACE));
    assertThat(hashText("p3")).isEqualTo(Map.of("1", "0", "2", "2"));
    engine.unlink(DAEMON, 2, name("g"), 0);
    assertThat(hashText("p3")).isEqualTo(Map.of("1", "0", "2", "1"));
    assertThat(attr(3).parentIno()).isZero();
    assertThat(attr(3).nlink()).isEqualTo(1);
    assertThat(text("totalInodes")).isEqualTo("2");
    assertThat(hashText("dirUsedInodes")).isEqualTo(Map.of("2", "1"));
    engine.unlink(DAEMON, 2, name("h"), 0);
    assertThat(raw.exists(bytes("p3"), bytes("i3"))).isZero();
  }

  @Test
  void exchangeMovesTheParentsOfBoth() {
    makeDir(ROOT, "d");
    makeFile(ROOT, "f");
    makeFile(2, "g");
    engine.link(DAEMON, 4, 2, name("h"));
    engine.rename(DAEMON, rename(ROOT, "f", 2, "g", RenameMode.EXCHANGE));
    assertThat(hash("d1")).isEqualTo(Map.of("d", "020000000000000002", "f", "010000000000000004"));
    assertThat(hashText("p4")).isEqualTo(Map.of("1", "1", "2", "1"));
    assertThat(attr(3).parentIno()).isEqualTo(2);
  }

  @Test
  void deletedFileWaitsInDelfiles() {
    makeFile(ROOT, "f");
    plantLength(2, 5000);
    raw.hset(bytes("x2"), bytes("user.a"), bytes("v"));
    raw.set(bytes("usedSpace"), bytes("8192"));
    engine.unlink(DAEMON, ROOT, name("f"), 0);
    assertThat(raw.zrangeWithScores(bytes("delfiles"), 0, -1))
        .singleElement()
        .satisfies(found -> {
          assertThat(latin(found.getValue())).isEqualTo("2:5000");
          assertThat(found.getScore()).isEqualTo(1_700_000_000d);
        });
    assertThat(raw.exists(bytes("i2"), bytes("x2"), bytes("d1"))).isZero();
    assertThat(text("usedSpace")).isEqualTo("0");
    assertThat(text("totalInodes")).isEqualTo("0");
  }

  @Test
  void lengthAboveTwoToThe53IsExact() {
    makeDir(ROOT, "d");
    makeFile(2, "f");
    long length = (1L << 56) + 1;
    plantLength(3, length);
    raw.hset(bytes("dirDataLength"), bytes("2"), bytes(Long.toString(length)));
    engine.unlink(DAEMON, 2, name("f"), 0);
    assertThat(latin(raw.zrange(bytes("delfiles"), 0, -1).get(0))).isEqualTo("3:" + length);
    assertThat(hashText("dirDataLength")).isEqualTo(Map.of("2", "0"));
    assertThat(text("usedSpace")).isEqualTo(Long.toString(8192 - ((1L << 56) + 4096)));
  }

  @Test
  void openFileIsSustainedWithItsCounters() {
    makeFile(ROOT, "f");
    open.add(2L);
    Removed removed = engine.unlink(DAEMON, ROOT, name("f"), 2);
    assertThat(removed.fate()).isEqualTo(Fate.SUSTAINED);
    assertThat(attr(2).nlink()).isZero();
    assertThat(raw.smembers(bytes("session1"))).containsExactly(bytes("2"));
    assertThat(text("usedSpace")).isEqualTo("4096");
    assertThat(text("totalInodes")).isEqualTo("1");
    assertThat(raw.exists(bytes("delfiles"), bytes("d1"))).isZero();
  }

  @Test
  void namedTmpfileIsAnOrdinaryFile() {
    FileCreate request = new FileCreate(0600, 0, OpenFlags.READ_WRITE, false);
    engine.tmpfile(DAEMON, ROOT, request);
    assertThat(raw.smembers(bytes("session1"))).containsExactly(bytes("2"));
    engine.link(DAEMON, 2, ROOT, name("f"));
    assertThat(raw.exists(bytes("session1"), bytes("p2"))).isZero();
    assertThat(attr(2).parentIno()).isEqualTo(ROOT);
    assertThat(attr(2).nlink()).isEqualTo(1);
  }

  @Test
  void onlySustainedInodesOfThisSessionAreRevived() {
    FileCreate request = new FileCreate(0600, 0, OpenFlags.READ_WRITE, false);
    engine.tmpfile(DAEMON, ROOT, request);
    raw.rename(bytes("session1"), bytes("session2"));
    assertErrno(Errno.ENOENT, () -> engine.link(DAEMON, 2, ROOT, name("f")));
  }

  @Test
  void removedDirectoryLeavesNothing() {
    makeDir(ROOT, "d");
    raw.hset(bytes("x2"), bytes("user.a"), bytes("v"));
    engine.rmdir(DAEMON, ROOT, name("d"));
    assertThat(
            raw.exists(
                bytes("i2"),
                bytes("x2"),
                bytes("d1"),
                bytes("dirUsedInodes"),
                bytes("dirUsedSpace"),
                bytes("dirDataLength")))
        .isZero();
    assertThat(text("usedSpace")).isEqualTo("0");
    assertThat(attr(ROOT).nlink()).isEqualTo(2);
  }

  @Test
  void truncationOnCreateDropsChunks() {
    makeFile(ROOT, "f");
    plantLength(2, (70L << 20) + 3);
    raw.set(bytes("usedSpace"), bytes(Long.toString((70L << 20) + 4096)));
    String slice = "00000000" + "0000000000000007" + "00000003" + "00000000" + "00000003";
    raw.rpush(bytes("c2_1"), HexFormat.of().parseHex(slice));
    engine.create(DAEMON, ROOT, name("f"), TRUNCATING);
    assertThat(raw.exists(bytes("c2_0"), bytes("c2_1"))).isZero();
    assertThat(hashText("sliceRef")).isEqualTo(Map.of("k7_3", "-1"));
    assertThat(text("usedSpace")).isEqualTo("4096");
    assertThat(attr(2).length()).isZero();
  }

  @Test
  void unknownTailsAndFlagsSurvive() {
    makeFile(ROOT, "f");
    byte[] record = raw.get(KEYS.attr(2));
    byte[] longer = ByteBuffer.allocate(85).put(record, 0, 71).array();
    longer[0] = 0x3C;
    for (int i = 71; i < longer.length; i++) {
      longer[i] = (byte) i;
    }
    raw.set(KEYS.attr(2), longer);
    engine.link(DAEMON, 2, ROOT, name("g"));
    engine.rename(DAEMON, rename(ROOT, "f", ROOT, "h", RenameMode.REPLACE));
    engine.unlink(DAEMON, ROOT, name("g"), 0);
    byte[] after = raw.get(KEYS.attr(2));
    assertThat(after).hasSize(85);
    assertThat(after[0]).isEqualTo((byte) 0x3C);
    assertThat(hex(after).substring(142)).isEqualTo(hex(longer).substring(142));
  }

  @Test
  void oldRecordsGrowTheirPadding() {
    makeFile(ROOT, "f");
    byte[] record = raw.get(KEYS.attr(2));
    raw.set(KEYS.attr(2), java.util.Arrays.copyOf(record, 71));
    engine.rename(DAEMON, rename(ROOT, "f", ROOT, "g", RenameMode.REPLACE));
    assertThat(raw.get(KEYS.attr(2))).hasSize(72);
  }

  @Test
  void inodesBeyondDoublesAreExact() {
    makeFile(ROOT, "f");
    raw.rename(bytes("i2"), KEYS.attr(BEYOND_DOUBLE));
    raw.hset(bytes("d1"), bytes("f"), DentryCodec.encode(FileType.FILE, BEYOND_DOUBLE));
    Inode found = engine.lookup(DAEMON, ROOT, name("f"));
    assertThat(found.ino()).isEqualTo(BEYOND_DOUBLE);
    assertThat(found.attr().nlink()).isEqualTo(1);
    assertThat(engine.readdir(DAEMON, ROOT, "0", DirDetail.ATTRIBUTES).entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.attr()).isEqualTo(found.attr()));
    engine.rename(DAEMON, rename(ROOT, "f", ROOT, "g", RenameMode.REPLACE));
    assertThat(hash("d1")).isEqualTo(Map.of("g", "017fffffff10000001"));
    engine.unlink(DAEMON, ROOT, name("g"), 0);
    assertThat(latin(raw.zrange(bytes("delfiles"), 0, -1).get(0)))
        .isEqualTo("9223372032828243969:0");
  }

  @Test
  void directoriesBeyondDoublesAreClimbed() {
    long dir = makeDir(ROOT, "d");
    raw.rename(KEYS.attr(dir), KEYS.attr(0x0020000000000001L));
    raw.hset(bytes("d1"), bytes("d"), DentryCodec.encode(FileType.DIRECTORY, 0x0020000000000001L));
    long sub = makeDir(0x0020000000000001L, "sub");
    Rename loop = rename(ROOT, "d", sub, "x", RenameMode.REPLACE);
    assertErrno(Errno.EINVAL, () -> engine.rename(DAEMON, loop));
  }

  @Test
  void decimalTextOfEightBytesIsExact() {
    LuaScript script = ScriptLoader.load("loader_test");
    long[] numbers = {
      0,
      1,
      9,
      10,
      (1L << 53) - 1,
      1L << 53,
      (1L << 53) + 1,
      BEYOND_DOUBLE,
      Long.MAX_VALUE,
      10_000_000L,
      100_000_000_000_000_000L,
      0x0020000000000000L,
      1_000_000_000_000_000_001L
    };
    byte[][] args = new byte[numbers.length][];
    for (int i = 0; i < numbers.length; i++) {
      args[i] = ByteBuffer.allocate(8).putLong(numbers[i]).array();
    }
    List<Object> texts = raw.eval(script.source(), ScriptOutputType.MULTI, new byte[0][], args);
    for (int i = 0; i < numbers.length; i++) {
      assertThat(latin((byte[]) texts.get(i + 1))).isEqualTo(Long.toString(numbers[i]));
    }
  }

  @Test
  void nameWithoutRecordIsFoundListedAndRemoved() {
    makeFile(ROOT, "f");
    raw.del(bytes("i2"));
    assertThat(engine.lookup(DAEMON, ROOT, name("f")).attr().nlink()).isZero();
    assertThat(engine.lookup(DAEMON, ROOT, name("f")).attr().type()).isEqualTo(FileType.FILE);
    assertThat(engine.readdir(DAEMON, ROOT, "0", DirDetail.ATTRIBUTES).entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.attr()).isNull());
    assertThat(engine.unlink(DAEMON, ROOT, name("f"), 0).fate()).isEqualTo(Fate.DELETED);
    assertThat(raw.exists(bytes("d1"), bytes("delfiles"))).isZero();
    assertThat(text("totalInodes")).isEqualTo("1");
  }

  @Test
  void linkCountIsLimited() {
    makeFile(ROOT, "f");
    byte[] record = raw.get(KEYS.attr(2));
    ByteBuffer.wrap(record).putInt(47, -1);
    raw.set(KEYS.attr(2), record);
    assertErrno(Errno.EMLINK, () -> engine.link(DAEMON, 2, ROOT, name("g")));
  }

  @Test
  void directoryTimesKeepTheirWindow() {
    makeFile(ROOT, "1");
    byte[] first = raw.get(KEYS.attr(ROOT));
    assertThat(attr(ROOT).mtime()).isEqualTo(Timestamp.of(now));
    now = now.plusMillis(99);
    makeFile(ROOT, "2");
    engine.unlink(DAEMON, ROOT, name("1"), 0);
    assertThat(raw.get(KEYS.attr(ROOT))).isEqualTo(first);
    now = now.plusMillis(1);
    makeFile(ROOT, "3");
    assertThat(attr(ROOT).mtime()).isEqualTo(Timestamp.of(now));
    makeDir(ROOT, "d");
    assertThat(attr(ROOT).mtime()).isGreaterThan(Timestamp.of(now));
  }

  @Test
  void directoryFromTheFutureKeepsItsTimes() {
    plant(ROOT, root(new Timestamp(1_800_000_000L, 0)));
    makeFile(ROOT, "f");
    assertThat(attr(ROOT).mtime().seconds()).isEqualTo(1_800_000_000L);
  }

  @Test
  void contentsNeverChangeWithinOneMtime() {
    makeFile(ROOT, "f");
    Attr first = engine.create(DAEMON, ROOT, name("f"), TRUNCATING).inode().attr();
    Attr second = engine.create(DAEMON, ROOT, name("f"), TRUNCATING).inode().attr();
    assertThat(second.mtime()).isNotEqualTo(first.mtime());
    assertThat(second.sameStateAs(first)).isFalse();
  }

  @Test
  void repeatedOperationIsAnsweredFromItsSlot() {
    List<Object> first = evalMkdir("3", "7", "a");
    assertThat(evalMkdir("3", "7", "a")).usingRecursiveComparison().isEqualTo(first);
    assertThat(first.get(0)).isEqualTo(0L);
    assertThat(attr(ROOT).nlink()).isEqualTo(3);
    assertThat(text("totalInodes")).isEqualTo("1");
  }

  @Test
  void repeatedFailureStaysAFailure() {
    makeDir(ROOT, "a");
    assertThat(evalMkdir("3", "7", "a")).containsExactly(17L);
    engine.rmdir(DAEMON, ROOT, name("a"));
    assertThat(evalMkdir("3", "7", "a")).containsExactly(17L);
    assertThat(raw.hlen(bytes("d1"))).isZero();
  }

  @Test
  void overtakenOriginalIsRefused() {
    evalMkdir("3", "7", "a");
    assertThat(evalMkdir("3", "6", "b")).containsExactly(-2L);
    assertThat(evalMkdir("4", "6", "b").get(0)).isEqualTo(0L);
    assertThat(evalMkdir("3", "10", "c").get(0)).isEqualTo(0L);
    assertThat(raw.hkeys(bytes("R1"))).contains(bytes("3"), bytes("4"));
  }

  /** mkdir as a connection sends it, of an inode number that depends on the name. */
  private List<Object> evalMkdir(String slot, String operation, String name) {
    long ino = 500L + name.charAt(0);
    byte[][] keys = {
      bytes("allSessions"), bytes("R1"), KEYS.attr(1), KEYS.dentries(1), KEYS.attr(ino)
    };
    byte[] node =
        ByteBuffer.allocate(17)
            .put((byte) 2)
            .putShort((short) 0755)
            .putInt(0)
            .putLong(4096)
            .putShort((short) 0)
            .array();
    byte[][] args = {
      bytes("1"),
      bytes(slot),
      bytes(operation),
      ByteBuffer.allocate(12).putLong(now.getEpochSecond()).putInt(now.getNano()).array(),
      bytes("0"),
      new byte[4],
      bytes("0"),
      bytes(name),
      ByteBuffer.allocate(8).putLong(1).array(),
      DentryCodec.encode(FileType.DIRECTORY, ino),
      bytes("100"),
      node,
      new byte[17]
    };
    return raw.eval(ScriptLoader.load("mkdir").source(), ScriptOutputType.MULTI, keys, args);
  }

  private long makeFile(long parentIno, String name) {
    NewInode node = new NewInode(FileType.FILE, 0644, 0, 0);
    return engine.mknod(DAEMON, parentIno, name(name), node).inode().ino();
  }

  private long makeDir(long parentIno, String name) {
    NewInode node = new NewInode(FileType.DIRECTORY, 0755, 0, 0);
    return engine.mkdir(DAEMON, parentIno, name(name), node).inode().ino();
  }

  private Attr attr(long ino) {
    return AttrCodec.decode(raw.get(KEYS.attr(ino)));
  }

  private void plant(long ino, Attr attr) {
    raw.set(KEYS.attr(ino), AttrCodec.encode(attr));
  }

  private void plantLength(long ino, long length) {
    plant(ino, attr(ino).withLength(length));
  }

  private static Attr root(Timestamp time) {
    return new Attr(0, FileType.DIRECTORY, 0777, 0, 0, time, time, time, 2, 4096, 0, 1, 0, 0, 0);
  }

  private static Rename rename(long from, String name, long to, String newName, RenameMode mode) {
    return new Rename(from, name(name), to, name(newName), mode, 0);
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
