package io.sluicefs.meta.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.api.sync.RedisCommands;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.TestCaller;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.meta.redis.schema.QuotaCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits and usage of directories, users and groups (redis-metadata.md 8.0.4, 12.3, 12.4). */
@Tag("server")
class QuotaLimitsTest {
  @RegisterExtension static final BytesVolume VOLUME = new BytesVolume();

  private static final Caller DAEMON = Caller.root();
  private static final Caller USER = TestCaller.trusted(1000, 100);
  private static final long ROOT = 1;
  private static final long UNIT = 4096;
  private static final long UNLIMITED = QuotaCodec.UNLIMITED;

  private final Set<Long> open = new HashSet<>();
  private RedisCommands<byte[], byte[]> raw;
  private RedisMetaEngine engine;

  @BeforeEach
  void openEngine() {
    raw = VOLUME.raw();
    engine = newEngine(false);
  }

  private RedisMetaEngine newEngine(boolean userGroupQuota) {
    VolumeFormat plain = MemoryFormats.plain();
    VolumeFormat format =
        new VolumeFormat(
            plain.name(),
            plain.uuid(),
            plain.storage(),
            plain.layout(),
            plain.limits(),
            plain.clients(),
            new VolumeFormat.Features(true, userGroupQuota, false, false, false));
    return VOLUME.newEngine(open::contains, format, Duration.ZERO, InstantSource.system());
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void inodesStopAtTheLimitOfAnyDirectoryAbove() {
    long top = makeDir(ROOT, "top");
    long low = makeDir(makeDir(top, "mid"), "low");
    limit("dir", top, UNLIMITED, 4, 2 * UNIT, 2);
    makeFile(low, "a");
    engine.symlink(DAEMON, low, Name.of("b"), bytes("a"));
    assertErrno(Errno.EDQUOT, () -> makeFile(low, "c"));
    assertErrno(Errno.EDQUOT, () -> makeDir(top, "c"));
    assertErrno(Errno.EDQUOT, () -> engine.tmpfile(DAEMON, low, request()));
    assertErrno(Errno.EDQUOT, () -> engine.link(DAEMON, 5, top, Name.of("c")));
    assertThat(dirUsage(top)).containsExactly(4 * UNIT, 4);
    engine.unlink(DAEMON, low, Name.of("a"), 0);
    makeFile(top, "c");
    makeFile(ROOT, "free");
    assertThat(dirUsage(top)).containsExactly(4 * UNIT, 4);
  }

  @Test
  void everyWayToGrowAFileIsRefused() {
    long dir = makeDir(ROOT, "d");
    limit("dir", dir, 3 * UNIT, UNLIMITED, 0, 0);
    long ino = makeFile(dir, "f");
    long outside = makeFile(ROOT, "g");
    engine.truncate(DAEMON, outside, 4 * UNIT, TruncateBy.PATH);
    write(ino, 0, (int) (3 * UNIT));
    assertThat(dirUsage(dir)).containsExactly(3 * UNIT, 1);
    long more = 3 * UNIT + 1;
    assertErrno(Errno.EDQUOT, () -> write(ino, (int) (3 * UNIT), 1));
    assertErrno(Errno.EDQUOT, () -> engine.truncate(DAEMON, ino, more, TruncateBy.PATH));
    assertErrno(Errno.EDQUOT, () -> allocate(ino, more));
    assertErrno(
        Errno.EDQUOT,
        () ->
            engine.copyRange(
                DAEMON, new io.sluicefs.core.meta.op.CopyRange(outside, 0, ino, 0, 4 * UNIT)));
    write(ino, 5, 10);
    engine.truncate(DAEMON, ino, 1, TruncateBy.PATH);
    assertThat(dirUsage(dir)).containsExactly(UNIT, 1);
    assertThat(raw.llen(bytes("c" + ino + "_1"))).isZero();
  }

  @Test
  void concurrentCreatorsStopExactlyAtTheLimit() throws InterruptedException {
    long dir = makeDir(ROOT, "d");
    limit("dir", dir, UNLIMITED, 40, 0, 0);
    IntConsumer creator =
        n -> {
          for (int i = 0; i < 30; i++) {
            try {
              makeFile(dir, n + "-" + i);
            } catch (FsException e) {
              assertThat(e.errno()).isEqualTo(Errno.EDQUOT);
            }
          }
        };
    Thread other = Thread.ofPlatform().start(() -> creator.accept(1));
    creator.accept(2);
    other.join();
    assertThat(raw.hlen(bytes("d" + dir))).isEqualTo(40);
    assertThat(dirUsage(dir)).containsExactly(40 * UNIT, 40);
  }

  @Test
  void hardLinksCountUnderEachName() {
    long a = makeDir(ROOT, "a");
    long b = makeDir(ROOT, "b");
    limit("dir", a, UNLIMITED, UNLIMITED, 0, 0);
    limit("dir", b, 2 * UNIT, UNLIMITED, 0, 0);
    long ino = makeFile(a, "f");
    engine.link(DAEMON, ino, b, Name.of("f"));
    engine.link(DAEMON, ino, b, Name.of("g"));
    assertThat(dirUsage(b)).containsExactly(2 * UNIT, 2);
    assertErrno(Errno.EDQUOT, () -> write(ino, 0, (int) UNIT + 1));
    engine.unlink(DAEMON, b, Name.of("g"), 0);
    limit("dir", b, 4 * UNIT, UNLIMITED, UNIT, 1);
    write(ino, 0, (int) UNIT + 1);
    assertThat(dirUsage(a)).containsExactly(2 * UNIT, 1);
    assertThat(dirUsage(b)).containsExactly(2 * UNIT, 1);
    open.add(ino);
    engine.unlink(DAEMON, a, Name.of("f"), ino);
    assertThat(engine.unlink(DAEMON, b, Name.of("f"), ino).fate()).isEqualTo(Fate.SUSTAINED);
    write(ino, 0, (int) (5 * UNIT));
    assertThat(dirUsage(a)).containsExactly(0, 0);
    assertThat(dirUsage(b)).containsExactly(0, 0);
  }

  @Test
  void renameMovesTheUsageOfAWholeTree() {
    long from = makeDir(ROOT, "from");
    long to = makeDir(ROOT, "to");
    limit("dir", from, UNLIMITED, UNLIMITED, 0, 0);
    limit("dir", to, UNLIMITED, 5, 0, 0);
    long tree = makeDir(from, "tree");
    long deep = makeDir(tree, "deep");
    write(makeFile(deep, "f"), 0, (int) (3 * UNIT));
    makeFile(tree, "g");
    makeFile(to, "h");
    assertThat(dirUsage(from)).containsExactly(6 * UNIT, 4);
    move(from, "tree", to, "tree", RenameMode.REPLACE);
    assertThat(dirUsage(from)).containsExactly(0, 0);
    assertThat(dirUsage(to)).containsExactly(7 * UNIT, 5);
    move(to, "tree", ROOT, "tree", RenameMode.REPLACE);
    makeFile(deep, "i");
    assertErrno(Errno.EDQUOT, () -> move(ROOT, "tree", to, "tree", RenameMode.REPLACE));
    move(ROOT, "tree", to, "h", RenameMode.EXCHANGE);
    assertThat(dirUsage(to)).containsExactly(7 * UNIT, 5);
  }

  @Test
  void renameOverwritesWithinTheLimit() {
    long to = makeDir(ROOT, "to");
    limit("dir", to, 2 * UNIT, 1, 0, 0);
    makeFile(to, "f");
    write(makeFile(ROOT, "g"), 0, (int) (2 * UNIT));
    move(ROOT, "g", to, "f", RenameMode.REPLACE);
    assertThat(dirUsage(to)).containsExactly(2 * UNIT, 1);
    write(makeFile(ROOT, "h"), 0, (int) (3 * UNIT));
    assertErrno(Errno.EDQUOT, () -> move(ROOT, "h", to, "f", RenameMode.REPLACE));
    assertThat(raw.hexists(bytes("d1"), bytes("h"))).isTrue();
  }

  @Test
  void movingADirectoryTakesTheUsageOfItsOwnQuota() {
    long from = makeDir(ROOT, "from");
    limit("dir", from, UNLIMITED, UNLIMITED, 0, 0);
    long tree = makeDir(from, "tree");
    limit("dir", tree, UNLIMITED, UNLIMITED, 0, 0);
    makeFile(tree, "f");
    move(from, "tree", ROOT, "tree", RenameMode.REPLACE);
    assertThat(dirUsage(from)).containsExactly(0, 0);
    assertThat(dirUsage(tree)).containsExactly(UNIT, 1);
  }

  @Test
  void movingWithinAQuotaChangesNothing() {
    long top = makeDir(ROOT, "top");
    limit("dir", top, UNLIMITED, 4, 0, 0);
    long a = makeDir(top, "a");
    makeDir(top, "b");
    makeFile(a, "f");
    move(top, "a", top + 2, "a", RenameMode.REPLACE);
    assertThat(dirUsage(top)).containsExactly(3 * UNIT, 3);
  }

  @Test
  void missingStatisticsAreRecomputedForARename() {
    long to = makeDir(ROOT, "to");
    limit("dir", to, UNLIMITED, UNLIMITED, 0, 0);
    long tree = makeDir(ROOT, "tree");
    write(makeFile(tree, "f"), 0, (int) (2 * UNIT));
    raw.hdel(bytes("dirUsedSpace"), bytes("" + tree));
    raw.hset(bytes("dirUsedInodes"), bytes("" + tree), bytes("-7"));
    move(ROOT, "tree", to, "tree", RenameMode.REPLACE);
    assertThat(dirUsage(to)).containsExactly(3 * UNIT, 2);
    assertThat(number("dirUsedSpace", tree)).isEqualTo(2 * UNIT);
    assertThat(number("dirUsedInodes", tree)).isEqualTo(1);
    assertThat(number("dirDataLength", tree)).isEqualTo(2 * UNIT);
  }

  @Test
  void removedDirectoryTakesItsQuotaAlong() {
    long dir = makeDir(ROOT, "d");
    limit("dir", dir, UNLIMITED, 1, 0, 0);
    engine.rmdir(DAEMON, ROOT, Name.of("d"));
    assertThat(raw.exists(bytes("dirQuota"), bytes("dirQuotaUsedSpace"))).isZero();
  }

  @Test
  void usersAndGroupsAreChargedForTheirInodes() {
    engine.close();
    engine = newEngine(true);
    raw.hset(bytes("userQuota"), bytes("1000"), limits(3 * UNIT, 2));
    makeFile(ROOT, "of-root");
    long ino = engine.mknod(USER, ROOT, Name.of("f"), node()).inode().ino();
    write(ino, 0, (int) (2 * UNIT));
    assertThat(usage("user", 1000)).containsExactly(2 * UNIT, 1);
    assertThat(usage("group", 100)).containsExactly(2 * UNIT, 1);
    assertErrno(Errno.EDQUOT, () -> write(ino, 0, (int) (4 * UNIT)));
    engine.mkdir(USER, ROOT, Name.of("d"), new NewInode(FileType.DIRECTORY, 0755, 0, 0));
    assertErrno(Errno.EDQUOT, () -> engine.mknod(USER, ROOT, Name.of("g"), node()));
    engine.link(DAEMON, 2, ROOT, Name.of("h"));
    engine.setattr(DAEMON, ino, new SetAttr(null, 0, 7, null, null, null, false));
    assertThat(usage("user", 1000)).containsExactly(UNIT, 1);
    assertThat(usage("group", 100)).containsExactly(UNIT, 1);
    assertThat(usage("user", 0)).containsExactly(3 * UNIT, 2);
    assertThat(usage("group", 7)).containsExactly(2 * UNIT, 1);
    engine.unlink(DAEMON, ROOT, Name.of("f"), 0);
    engine.rmdir(DAEMON, ROOT, Name.of("d"));
    assertThat(usage("user", 1000)).containsExactly(0, 0);
    assertThat(usage("group", 7)).containsExactly(0, 0);
    assertThat(raw.hget(bytes("groupQuota"), bytes("7"))).isEqualTo(limits(-1, -1));
  }

  @Test
  void groupOfASetgidDirectoryIsTheOneCharged() {
    engine.close();
    engine = newEngine(true);
    long dir = makeDir(ROOT, "d");
    engine.setattr(DAEMON, dir, new SetAttr(02775, null, 7, null, null, null, false));
    raw.hset(bytes("groupQuota"), bytes("7"), limits(-1, 2));
    raw.hset(bytes("groupQuota"), bytes("100"), limits(-1, 1));
    engine.mknod(USER, dir, Name.of("a"), node());
    assertErrno(Errno.EDQUOT, () -> engine.mknod(USER, dir, Name.of("b"), node()));
    assertThat(usage("group", 7)).containsExactly(2 * UNIT, 2);
    engine.mknod(USER, ROOT, Name.of("c"), node());
    assertErrno(Errno.EDQUOT, () -> engine.mknod(USER, ROOT, Name.of("d2"), node()));
  }

  @Test
  void roomIsThatOfTheNarrowestQuotaAbove() {
    long top = makeDir(ROOT, "top");
    long low = makeDir(top, "low");
    long ino = makeFile(low, "f");
    limit("dir", top, 10 * UNIT, 100, 3 * UNIT, 3);
    limit("dir", low, 100 * UNIT, UNLIMITED, UNIT, 1);
    assertThat(engine.statfs(ino))
        .isEqualTo(new VolumeUsage(8 * UNIT, 7 * UNIT, 1, 97))
        .isEqualTo(engine.statfs(low));
    assertThat(engine.statfs(top)).isEqualTo(new VolumeUsage(10 * UNIT, 7 * UNIT, 3, 97));
    assertThat(engine.statfs(ROOT).totalBytes()).isEqualTo(1L << 50);
  }

  @Test
  void whatLeavesTogetherIsCountedOnceAndWhole() {
    engine.close();
    engine = newEngine(true);
    long dir = makeDir(ROOT, "dir");
    limit("dir", dir, UNLIMITED, 100, 0, 0);
    limit("user", 0, UNLIMITED, 100, 0, 0);
    List<Long> before = counts(dir);
    List<Dentry> entries = new ArrayList<>();
    for (long length : new long[] {0, 5, 10_000, 999_999_999_999L, 1L << 56}) {
      entries.add(dentry(FileType.FILE, "f" + length, makeFile(dir, "f" + length)));
      engine.truncate(DAEMON, entries.getLast().ino(), length, TruncateBy.PATH);
    }
    engine.link(DAEMON, entries.getFirst().ino(), dir, Name.of("again"));
    entries.add(dentry(FileType.FILE, "again", entries.getFirst().ino()));
    long link = engine.symlink(DAEMON, dir, Name.of("link"), bytes("x")).inode().ino();
    entries.add(dentry(FileType.SYMLINK, "link", link));
    assertThat(counts(dir)).isNotEqualTo(before);
    engine.unlinkAll(DAEMON, dir, entries, true);
    assertThat(counts(dir)).isEqualTo(before);
  }

  private static Dentry dentry(FileType type, String name, long ino) {
    return new Dentry(Name.of(name), ino, type, null);
  }

  /** All that counts the entries of a directory. */
  private List<Long> counts(long dir) {
    List<Long> all = new ArrayList<>();
    for (String hash : List.of("dirDataLength", "dirUsedSpace", "dirUsedInodes")) {
      all.add(number(hash, dir));
    }
    Arrays.stream(dirUsage(dir)).forEach(all::add);
    Arrays.stream(usage("user", 0)).forEach(all::add);
    for (String counter : List.of("usedSpace", "totalInodes")) {
      all.add(Long.parseLong(new String(raw.get(bytes(counter)), StandardCharsets.US_ASCII)));
    }
    return all;
  }

  private void limit(
      String kind, long id, long spaceMax, long inodesMax, long usedSpace, long usedInodes) {
    byte[] field = bytes(Long.toString(id));
    raw.hset(bytes(kind + "Quota"), field, limits(spaceMax, inodesMax));
    raw.hset(bytes(kind + "QuotaUsedSpace"), field, bytes("" + usedSpace));
    raw.hset(bytes(kind + "QuotaUsedInodes"), field, bytes("" + usedInodes));
  }

  private static byte[] limits(long space, long inodes) {
    return QuotaCodec.encode(new QuotaCodec.Limits(space, inodes));
  }

  private long[] dirUsage(long dir) {
    return usage("dir", dir);
  }

  private long[] usage(String kind, long id) {
    return new long[] {number(kind + "QuotaUsedSpace", id), number(kind + "QuotaUsedInodes", id)};
  }

  private long number(String hash, long field) {
    byte[] value = raw.hget(bytes(hash), bytes(Long.toString(field)));
    return Long.parseLong(new String(value, StandardCharsets.US_ASCII));
  }

  private long makeDir(long parent, String name) {
    NewInode node = new NewInode(FileType.DIRECTORY, 0755, 0, 0);
    return engine.mkdir(DAEMON, parent, Name.of(name), node).inode().ino();
  }

  private long makeFile(long parent, String name) {
    return engine.mknod(DAEMON, parent, Name.of(name), node()).inode().ino();
  }

  private static NewInode node() {
    return new NewInode(FileType.FILE, 0644, 0, 0);
  }

  private static FileCreate request() {
    return new FileCreate(0600, 0, OpenFlags.READ_WRITE, false);
  }

  private void write(long ino, int position, int length) {
    SliceRef slice = new SliceRef(position, engine.newSliceId(), length, 0, length);
    engine.commit(ino, List.of(new SliceCommit(0, slice)), new Timestamp(1, 2));
  }

  private void allocate(long ino, long length) {
    engine.fallocate(
        DAEMON,
        ino,
        new io.sluicefs.core.meta.op.Fallocate(
            io.sluicefs.core.meta.op.Fallocate.Mode.ALLOCATE, 0, length));
  }

  private void move(long from, String name, long to, String toName, RenameMode mode) {
    engine.rename(DAEMON, new Rename(from, Name.of(name), to, Name.of(toName), mode, 0));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertErrno(Errno expected, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(expected));
  }
}
