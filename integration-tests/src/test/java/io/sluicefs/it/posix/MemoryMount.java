package io.sluicefs.it.posix;

import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.vfs.InMemoryContents;
import io.sluicefs.core.vfs.VfsConfig;
import io.sluicefs.core.vfs.VolumeVfs;
import io.sluicefs.core.vfs.cache.OpenFiles;
import io.sluicefs.fuse.FuseConfig;
import io.sluicefs.fuse.FuseMount;
import java.nio.file.Path;

/**
 * A program that mounts a volume in memory: the kernel protocol and the Vfs without engine and
 * store. A case that fails here and passes on {@link VfsSite} is the protocol's.
 */
final class MemoryMount {
  private MemoryMount() {}

  public static void main(String[] args) throws Exception {
    OpenFiles openFiles = new OpenFiles();
    InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
    VolumeVfs vfs =
        new VolumeVfs(engine, new InMemoryContents(engine), openFiles, VfsConfig.defaults());
    FuseMount mount =
        FuseMount.mount(
            FuseConfig.of(Path.of(args[0]), "memory", true).withXattrs(FuseConfig.Xattrs.USER),
            vfs);
    vfs.use(mount.kernelCache());
    mount.awaitEnd();
    vfs.close();
  }
}
