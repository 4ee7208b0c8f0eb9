package io.sluicefs.core.meta;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.SetAttr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the contracts of all roles share: an engine of a new volume before each test, and short
 * words for what the tests prepare.
 */
public abstract class MetaEngineContract {
  protected static final Caller DAEMON = Caller.root();

  /** A plain user whose permission the engine checks. */
  protected static final Caller USER = TestCaller.checked(1000, 1000);

  /** Inodes that the client under test has open. */
  protected final Set<Long> open = new HashSet<>();

  protected MetaEngine engine;

  /**
   * An engine of a new, empty volume with these settings; its session is open. The root directory
   * has mode 0777, and the mtime window of directories is 0.
   */
  protected abstract MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format);

  @BeforeEach
  void openEngine() {
    engine = newEngine(open::contains, MemoryFormats.plain());
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  /** Starts the test anew on a volume with limits; 0 for none. */
  protected final void useLimits(long capacityBytes, long inodes) {
    engine.close();
    engine = newEngine(open::contains, MemoryFormats.limited(capacityBytes, inodes));
  }

  protected static Name name(String text) {
    return Name.of(text);
  }

  protected static NewInode file(int mode) {
    return new NewInode(FileType.FILE, mode, 0, 0);
  }

  protected static NewInode directory(int mode) {
    return new NewInode(FileType.DIRECTORY, mode, 0, 0);
  }

  protected final long makeFile(long parentIno, String name) {
    return engine.mknod(DAEMON, parentIno, name(name), file(0644)).inode().ino();
  }

  protected final long makeFile(Caller owner, long parentIno, String name, int mode) {
    return engine.mknod(owner, parentIno, name(name), file(mode)).inode().ino();
  }

  protected final long makeDir(long parentIno, String name) {
    return makeDir(DAEMON, parentIno, name, 0755);
  }

  protected final long makeDir(Caller owner, long parentIno, String name, int mode) {
    return engine.mkdir(owner, parentIno, name(name), directory(mode)).inode().ino();
  }

  protected final Removed unlink(long parentIno, String name) {
    return engine.unlink(DAEMON, parentIno, name(name), 0);
  }

  protected final Attr attr(long ino) {
    return engine.getattr(ino);
  }

  protected final long find(long parentIno, String name) {
    return engine.lookup(DAEMON, parentIno, name(name)).ino();
  }

  protected final void setFlags(long ino, int flags) {
    engine.setattr(DAEMON, ino, new SetAttr(null, null, null, null, null, flags, false));
  }

  protected final void setMode(long ino, int mode) {
    engine.setattr(DAEMON, ino, new SetAttr(mode, null, null, null, null, null, false));
  }

  protected final long usedInodes() {
    return engine.statfs(Inodes.ROOT).usedInodes();
  }

  protected final Set<String> namesOf(long ino) {
    Set<String> names = new HashSet<>();
    for (Dentry dentry : list(ino, DirDetail.NAMES)) {
      names.add(dentry.name().toString());
    }
    return names;
  }

  protected final List<Dentry> list(long ino, DirDetail detail) {
    List<Dentry> found = new ArrayList<>();
    String cursor = DirPage.END;
    do {
      DirPage page = engine.readdir(DAEMON, ino, cursor, detail);
      found.addAll(page.entries());
      cursor = page.next();
    } while (!cursor.equals(DirPage.END));
    return found;
  }

  protected static void assertErrno(Errno expected, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            FsException.class,
            e -> org.assertj.core.api.Assertions.assertThat(e.errno()).isEqualTo(expected));
  }
}
