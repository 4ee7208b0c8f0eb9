package io.sluicefs.bench.sizing;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.RedisMetaEngine;
import io.sluicefs.meta.redis.connection.RedisUrl;
import java.util.List;
import java.util.stream.IntStream;

/** {@code Fill META-URL KIND COUNT ENTRIES}: makes COUNT inodes, ENTRIES to a directory. */
public final class Fill {
  private static final int BLOCK = 4 << 20;

  private final RedisMetaEngine engine;
  private final String kind;

  private Fill(RedisMetaEngine engine, String kind) {
    this.engine = engine;
    this.kind = kind;
  }

  /** Runs it. */
  public static void main(String[] args) {
    RedisConfig config = new RedisConfig(RedisUrl.parse(args[0]), MetaOptions.defaults());
    int count = Integer.parseInt(args[2]);
    int entries = Integer.parseInt(args[3]);
    try (RedisMetaEngine engine = RedisMetaEngine.open(config, ino -> false)) {
      Fill fill = new Fill(engine, args[1]);
      IntStream.range(0, count / entries).forEach(dir -> fill.directory(dir, entries));
    }
  }

  private void directory(int number, int entries) {
    String name = "%s-%d-of-%d".formatted(kind, number, entries);
    NewInode node = new NewInode(FileType.DIRECTORY, 0755, 0, 0);
    long dir = engine.mkdir(Caller.root(), 1, Name.of(name), node).inode().ino();
    IntStream.range(0, entries).parallel().forEach(at -> inode(dir, "file-%08d.dat".formatted(at)));
  }

  private void inode(long dir, String text) {
    Caller root = Caller.root();
    Name name = Name.of(text);
    switch (kind) {
      case "empty" -> file(dir, name);
      case "written" -> write(file(dir, name), 1);
      case "appended" -> write(file(dir, name), 10);
      case "directory" ->
          engine.mkdir(root, dir, name, new NewInode(FileType.DIRECTORY, 0755, 0, 0));
      case "symlink" -> engine.symlink(root, dir, name, Name.of("target-" + text).bytes());
      case "linked" -> engine.link(root, file(dir, name), dir, Name.of("link-" + text));
      case "xattr" ->
          engine.setxattr(root, file(dir, name), Name.of("user.key"), new byte[20], XattrMode.SET);
      default -> throw new IllegalArgumentException(kind);
    }
  }

  private long file(long dir, Name name) {
    NewInode node = new NewInode(FileType.FILE, 0644, 0, 0);
    return engine.mknod(Caller.root(), dir, name, node).inode().ino();
  }

  /** So many slices of one chunk, each a block. */
  private void write(long ino, int slices) {
    for (int at = 0; at < slices; at++) {
      SliceRef slice = new SliceRef(at * BLOCK, engine.newSliceId(), BLOCK, 0, BLOCK);
      engine.commit(ino, List.of(new SliceCommit(0, slice)), new Timestamp(at, 0));
    }
  }
}
