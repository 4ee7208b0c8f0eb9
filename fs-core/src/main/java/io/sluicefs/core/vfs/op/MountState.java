package io.sluicefs.core.vfs.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.vfs.DeletedFiles;
import io.sluicefs.core.vfs.FileContents;
import io.sluicefs.core.vfs.KernelCache;
import io.sluicefs.core.vfs.VfsConfig;
import io.sluicefs.core.vfs.cache.AttrCache;
import io.sluicefs.core.vfs.cache.DentryCache;
import io.sluicefs.core.vfs.cache.LocalChanges;
import io.sluicefs.core.vfs.cache.OpenFiles;
import io.sluicefs.core.vfs.cache.PageStates;
import io.sluicefs.core.vfs.handle.FileHandle;
import io.sluicefs.core.vfs.handle.HandleTable;
import io.sluicefs.core.vfs.handle.OpenDirs;

/** What all operations of one mount share, and the one way in which a reply's attributes go out. */
public final class MountState {
  private static final int REFETCHES_MAX = 3;

  final MetaEngine engine;
  final FileContents contents;
  final OpenFiles openFiles;
  final VfsConfig config;
  final DeletedFiles deletedFiles;
  final AttrCache attrs;
  final DentryCache dentries;
  final PageStates pages = new PageStates();
  final LocalChanges changes = new LocalChanges();
  final HandleTable handles;
  final OpenDirs openDirs = new OpenDirs();
  private volatile KernelCache kernel = KernelCache.NONE;

  public MountState(
      MetaEngine engine,
      FileContents contents,
      OpenFiles openFiles,
      VfsConfig config,
      DeletedFiles deletedFiles) {
    this.engine = engine;
    this.contents = contents;
    this.openFiles = openFiles;
    this.config = config;
    this.deletedFiles = deletedFiles;
    this.attrs = new AttrCache(config.dirAttrLife());
    this.dentries = new DentryCache(config.dentryLife());
    this.handles = new HandleTable(config.handlesMax());
    contents.onMoved(this::moved);
  }

  public void use(KernelCache cache) {
    kernel = cache;
  }

  KernelCache kernel() {
    return kernel;
  }

  /** Bytes of the file are not where the kernel has put them. */
  void moved(long ino) {
    attrs.forget(ino);
    pages.forget(ino);
    kernel.contentChanged(ino);
  }

  public long inoOf(long fh) {
    return handles.inoOf(fh);
  }

  /**
   * An open file. What a locked one shows and takes is believed only while the session lives.
   *
   * @throws FsException EBADF; EIO when its locks were lost
   */
  FileHandle file(long fh) {
    FileHandle handle = handles.file(fh);
    if (handle.holdsLock()) {
      engine.confirmSession();
      return handles.file(fh);
    }
    return handle;
  }

  /** EIO for a handle whose locks were lost. */
  void requireAlive(long fh) {
    if (handles.holdsLock(fh)) {
      engine.confirmSession();
    }
    handles.requireAlive(fh);
  }

  void requireWritable() {
    if (config.readOnly()) {
      throw Errno.EROFS.exception();
    }
  }

  /** Attributes as the engine has them; of a file that is open here also when others deleted it. */
  Attr ask(long ino) {
    return openFiles.isOpen(ino) ? engine.getattrOpen(ino) : engine.getattr(ino);
  }

  /** As {@link #shown(long, Attr, long)}. */
  Inode shown(Inode inode, long askedNanos) {
    return new Inode(inode.ino(), shown(inode.ino(), inode.attr(), askedNanos));
  }

  /**
   * Attributes of an engine reply as the frontend shall see them: the visible length of files. When
   * our own commit overtook the reply, the engine is asked again.
   */
  Attr shown(long ino, Attr committed, long askedNanos) {
    boolean inUse = committed.isFile() && openFiles.isOpen(ino);
    return told(ino, inUse ? contents.follow(ino, committed) : committed, askedNanos);
  }

  private Attr told(long ino, Attr committed, long askedNanos) {
    Attr visible = committed;
    if (committed.isFile()) {
      visible = visible(ino, committed, askedNanos);
      openFiles.seen(ino, committed);
    }
    attrs.told(ino, visible);
    return visible;
  }

  private Attr visible(long ino, Attr committed, long askedNanos) {
    Attr latest = committed;
    long asked = askedNanos;
    for (int i = 0; i < REFETCHES_MAX; i++) {
      Attr visible = contents.visible(ino, latest);
      if (!contents.committedSince(ino, asked)) {
        contents.observed(ino, latest);
        return visible;
      }
      asked = System.nanoTime();
      latest = contents.follow(ino, ask(ino));
    }
    contents.observed(ino, latest);
    return contents.visible(ino, latest);
  }

  /** The reply of an own change: as {@link #shown}, and listings in flight shall not show older. */
  Attr changed(long ino, Attr committed, long askedNanos) {
    changes.changed(ino);
    return told(ino, committed, askedNanos);
  }
}
