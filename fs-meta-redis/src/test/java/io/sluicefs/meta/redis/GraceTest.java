package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.MetaEngineContract;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.XattrMode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is deleted stays readable for a while for the handles of other clients (W11). */
@Tag("server")
class GraceTest extends MetaEngineContract {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private static final String END_ALL =
      "for _, key in ipairs(redis.call('KEYS', 'G*')) do redis.call('DEL', key) end";

  private RedisMetaEngine other;
  private long ino;

  /** The other client has it open until the test says otherwise. */
  private boolean openThere = true;

  private final class OpenThere implements OpenInodes {
    @Override
    public boolean isOpen(long asked) {
      return asked == ino && openThere;
    }

    @Override
    public Set<Long> inos() {
      return openThere ? Set.of(ino) : Set.of();
    }
  }

  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return VOLUME.newEngine(openInodes, format);
  }

  @BeforeEach
  void openAnother() {
    other = VOLUME.openEngine(new OpenThere());
    other.openSession(RedisVolume.session());
    ino = makeFile(ROOT, "f");
    commit(0, 100);
  }

  @AfterEach
  void closeTheOther() {
    other.close();
  }

  @Test
  void handlesReadOnAndNobodyOpensIt() {
    unlink(ROOT, "f");
    assertThat(other.readChunk(ino, 0).slices()).hasSize(1);
    assertThat(other.getattrOpen(ino).nlink()).isZero();
    assertThat(other.getattrOpen(ino).length()).isEqualTo(100);
    assertErrno(Errno.ENOENT, () -> other.getattr(ino));
    assertErrno(Errno.ENOENT, () -> other.open(DAEMON, ino, OpenFlags.READ_WRITE));
    assertThat(usedInodes()).isZero();
  }

  @Test
  void dataWaitsAndItsDeletionIsRegisteredAtOnce() {
    unlink(ROOT, "f");
    DeletedFile file = new DeletedFile(ino, 100);
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).containsExactly(file);
    assertErrno(Errno.EBUSY, () -> engine.dropChunks(file, 0, 1));
    assertThat(Integer.parseInt(VOLUME.server().cli("--raw", "TTL", "G" + ino)))
        .isBetween(590, 600);
    VOLUME.server().cli("DEL", "G" + ino);
    assertThat(engine.dropChunks(file, 0, 1)).hasSize(1);
    assertErrno(Errno.ENOENT, () -> other.readChunk(ino, 0));
  }

  @Test
  void whatAHandleWritesThereIsReadAndGoesWithTheFile() {
    unlink(ROOT, "f");
    commit(3, 50);
    assertThat(other.readChunk(ino, 3).slices()).hasSize(1);
    long length = other.getattrOpen(ino).length();
    assertThat(engine.deletedFiles(Duration.ZERO, 10))
        .containsExactly(new DeletedFile(ino, length));
    assertThat(VOLUME.server().cli("--raw", "GET", "usedSpace")).isEqualTo("0");
  }

  @Test
  void soDoesAFileThatWasReplaced() {
    long next = makeFile(ROOT, "next");
    engine.rename(
        DAEMON, new Rename(ROOT, Name.of("next"), ROOT, Name.of("f"), RenameMode.REPLACE, 0));
    assertThat(other.readChunk(ino, 0).slices()).hasSize(1);
    assertThat(find(ROOT, "f")).isEqualTo(next);
  }

  @Test
  void soDoFilesThatWereRemovedManyAtATime() {
    engine.unlinkAll(DAEMON, ROOT, list(ROOT, DirDetail.NAMES), true);
    assertThat(namesOf(ROOT)).isEmpty();
    assertThat(other.readChunk(ino, 0).slices()).hasSize(1);
  }

  @Test
  void aClientOfItsOwnGrantsNothing() {
    other.closeSession();
    unlink(ROOT, "f");
    assertThat(VOLUME.server().cli("EXISTS", "G" + ino)).isEqualTo("(integer) 0");
  }

  @Test
  void handlesChangeItAsOnALocalDiskAndNothingIsCounted() {
    unlink(ROOT, "f");
    other.truncate(DAEMON, ino, 200L << 20, TruncateBy.HANDLE);
    other.fallocate(DAEMON, ino, new Fallocate(Fallocate.Mode.ALLOCATE, 0, 300L << 20));
    other.setattr(DAEMON, ino, new SetAttr(0601, 7, 8, null, null, null, false));
    Attr attr = other.getattrOpen(ino);
    assertThat(attr.length()).isEqualTo(300L << 20);
    assertThat(List.of(attr.mode(), attr.uid(), attr.gid())).containsExactly(0601, 7, 8);
    assertThat(engine.deletedFiles(Duration.ZERO, 10))
        .containsExactly(new DeletedFile(ino, 300L << 20));
    other.truncate(DAEMON, ino, 0, TruncateBy.HANDLE);
    assertThat(other.readChunk(ino, 0).slices()).isEmpty();
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).containsExactly(new DeletedFile(ino, 0));
    assertThat(VOLUME.server().cli("--raw", "GET", "usedSpace")).isEqualTo("0");
    assertThat(VOLUME.server().cli("EXISTS", "i" + ino)).isEqualTo("(integer) 0");
  }

  @Test
  void itsAttributesAreKeptAndChanged() {
    Name kept = Name.of("user.kept");
    engine.setxattr(DAEMON, ino, kept, new byte[] {1}, XattrMode.SET);
    unlink(ROOT, "f");
    assertThat(VOLUME.server().cli("EXISTS", "x" + ino)).isEqualTo("(integer) 0");
    other.setxattr(DAEMON, ino, Name.of("user.new"), new byte[] {2}, XattrMode.CREATE);
    assertThat(other.getxattr(ino, kept)).containsExactly(1);
    assertThat(other.listxattr(ino)).containsExactlyInAnyOrder(kept, Name.of("user.new"));
    other.removexattr(DAEMON, ino, kept);
    assertErrno(Errno.ENODATA, () -> other.getxattr(ino, kept));
    assertThat(secondsLeft("X")).isBetween(590, 600);
  }

  @Test
  void aFileWithoutNameTakesItsAttributesToItsFirstOne() {
    FileCreate request = new FileCreate(0600, 0, OpenFlags.READ_WRITE, false);
    long nameless = engine.tmpfile(DAEMON, ROOT, request).inode().ino();
    Name name = Name.of("user.a");
    engine.setxattr(DAEMON, nameless, name, new byte[] {1}, XattrMode.SET);
    assertThat(engine.listxattr(nameless)).containsExactly(name);
    engine.link(DAEMON, nameless, ROOT, Name.of("linked"));
    assertThat(engine.getxattr(nameless, name)).containsExactly(1);
    assertThat(VOLUME.server().cli("--raw", "TTL", "x" + nameless)).isEqualTo("-1");
  }

  @Test
  void rangesAreCopiedOutOfItAndIntoIt() {
    long copy = makeFile(ROOT, "copy");
    unlink(ROOT, "f");
    other.copyRange(DAEMON, new CopyRange(ino, 0, copy, 0, 100));
    other.copyRange(DAEMON, new CopyRange(ino, 0, ino, 1000, 100));
    assertThat(engine.readChunk(copy, 0).slices()).hasSize(1);
    assertThat(other.getattrOpen(ino).length()).isEqualTo(1100);
    endGrace();
    assertThat(engine.dropChunks(new DeletedFile(ino, 1100), 0, 1)).isEmpty();
    unlink(ROOT, "copy");
    endGrace();
    assertThat(engine.dropChunks(new DeletedFile(copy, 100), 0, 1)).hasSize(1);
  }

  @Test
  void itsLocksAreGrantedWithItsState() {
    unlink(ROOT, "f");
    LockRequest write =
        new LockRequest(
            LockRequest.Kind.POSIX, LockRequest.Type.WRITE, LockRequest.Wait.NEVER, 1, 0, 9, 1);
    assertThat(other.setLock(ino, write).attr()).isEqualTo(other.getattrOpen(ino));
    assertErrno(Errno.EAGAIN, () -> engine.setLock(ino, write));
  }

  @Test
  void whoDoesNotHaveItOpenFindsNothing() {
    unlink(ROOT, "f");
    openThere = false;
    SetAttr mode = new SetAttr(0601, null, null, null, null, null, false);
    assertErrno(Errno.ENOENT, () -> other.setattr(DAEMON, ino, mode));
    assertErrno(Errno.ENOENT, () -> other.truncate(DAEMON, ino, 0, TruncateBy.PATH));
    assertErrno(Errno.ENOENT, () -> engine.listxattr(ino));
    byte[] value = {1};
    Name name = Name.of("user.a");
    assertErrno(Errno.ENOENT, () -> engine.setxattr(DAEMON, ino, name, value, XattrMode.SET));
  }

  @Test
  void heartbeatsKeepItForAsLongAsItIsOpen() {
    engine.setxattr(DAEMON, ino, Name.of("user.a"), new byte[] {1}, XattrMode.SET);
    unlink(ROOT, "f");
    VOLUME.server().cli("EXPIRE", "G" + ino, "60");
    VOLUME.server().cli("EXPIRE", "X" + ino, "60");
    VOLUME.server().cli("ZADD", "delfiles", "5", ino + ":100");
    engine.heartbeat();
    assertThat(secondsLeft("G")).isLessThan(61);
    other.heartbeat();
    assertThat(secondsLeft("G")).isBetween(590, 600);
    assertThat(secondsLeft("X")).isBetween(590, 600);
    assertThat(engine.deletedFiles(Duration.ofMinutes(30), 10)).isEmpty();
    openThere = false;
    VOLUME.server().cli("EXPIRE", "G" + ino, "60");
    other.heartbeat();
    assertThat(secondsLeft("G")).isLessThan(61);
  }

  private int secondsLeft(String letter) {
    return Integer.parseInt(VOLUME.server().cli("--raw", "TTL", letter + ino));
  }

  private void endGrace() {
    VOLUME.server().cli("EVAL", END_ALL, "0");
  }

  private void commit(int chunk, int length) {
    SliceRef slice = new SliceRef(0, engine.newSliceId(), length, 0, length);
    engine.commit(ino, List.of(new SliceCommit(chunk, slice)), new Timestamp(5, 0));
  }
}
