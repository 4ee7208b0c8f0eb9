package io.sluicefs.it.posix;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.core.vfs.ContentsConfig;
import io.sluicefs.core.vfs.FileContents;
import io.sluicefs.core.vfs.InMemoryContents;
import io.sluicefs.core.vfs.StoredContents;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.VfsConfig;
import io.sluicefs.core.vfs.VolumeVfs;
import io.sluicefs.core.vfs.cache.OpenFiles;
import io.sluicefs.it.harness.Closing;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.meta.redis.FormatMode;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.RedisMetaEngine;
import io.sluicefs.meta.redis.RedisVolumeAdmin;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.objectstore.mem.MemObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A {@link Vfs} without a kernel. Owns it and what is below. */
final class VfsSite implements Site {
  private static final int BLOCK_LENGTH = 4 << 20;

  private final Vfs vfs;
  private final List<AutoCloseable> below;

  private VfsSite(Vfs vfs, AutoCloseable... below) {
    this.vfs = vfs;
    this.below = List.of(below);
  }

  /** Over the engine and the contents that live in memory. */
  static Site inMemory() {
    OpenFiles openFiles = new OpenFiles();
    InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
    return new VfsSite(
        new VolumeVfs(engine, new InMemoryContents(engine), openFiles, VfsConfig.defaults()));
  }

  /** Over the engine in memory and the real contents, in blocks of objects in memory. */
  static Site stored() {
    OpenFiles openFiles = new OpenFiles();
    InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
    return new VfsSite(new VolumeVfs(engine, contents(engine), openFiles, VfsConfig.defaults()));
  }

  /** Over the engine on a private Redis and the real contents. */
  static Site onRedis() {
    Scratch scratch = Scratch.named("redis");
    RedisServer redis = RedisServer.start(scratch.path());
    OpenFiles openFiles = new OpenFiles();
    RedisUrl url = RedisUrl.parse(redis.url(0));
    try (RedisVolumeAdmin admin = RedisVolumeAdmin.open(url)) {
      admin.format(new InMemoryMetaEngine(openFiles).format(), FormatMode.NEW);
    }
    MetaEngine engine =
        RedisMetaEngine.open(new RedisConfig(url, MetaOptions.defaults()), openFiles);
    engine.openSession(new SessionInfo("test", "host", List.of(), "/none", Instant.EPOCH, 1));
    Vfs vfs = new VolumeVfs(engine, contents(engine), openFiles, VfsConfig.defaults());
    return new VfsSite(vfs, redis, scratch);
  }

  private static FileContents contents(MetaEngine engine) {
    BlockConfig config =
        BlockConfig.defaults(engine.format().uuid(), BLOCK_LENGTH)
            .withCache(CacheConfig.memory(64 << 20));
    BlockStore blocks = new BlockStore(new MemObjectStore("test", InstantSource.system()), config);
    return new StoredContents(engine, blocks, ContentsConfig.defaults());
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
    Closing.all(below);
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
