package io.sluicefs.it.posix;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.vfs.InMemoryContents;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.VfsConfig;
import io.sluicefs.core.vfs.VolumeVfs;
import io.sluicefs.core.vfs.cache.OpenFiles;

/** A {@link Vfs} without a kernel. Owns it. */
final class VfsSite implements Site {
  private final Vfs vfs;

  private VfsSite(Vfs vfs) {
    this.vfs = vfs;
  }

  /** Over the engine and the contents that live in memory. */
  static Site inMemory() {
    OpenFiles openFiles = new OpenFiles();
    InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
    return new VfsSite(
        new VolumeVfs(engine, new InMemoryContents(engine), openFiles, VfsConfig.defaults()));
  }

  @Override
  public PosixFs actor(int uid, int gid) {
    return new VfsFs(vfs, new Actor(uid, gid));
  }

  @Override
  public boolean isKernel() {
    return false;
  }

  @Override
  public void close() {
    vfs.close();
  }

  /** A caller whose permission nobody has checked. */
  private record Actor(int uid, int gid) implements Caller {
    @Override
    public int pid() {
      return 0;
    }

    @Override
    public int[] groups() {
      return new int[] {gid};
    }

    @Override
    public boolean checksPermission() {
      return true;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }
  }
}
