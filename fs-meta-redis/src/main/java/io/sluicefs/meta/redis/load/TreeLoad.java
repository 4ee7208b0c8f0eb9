package io.sluicefs.meta.redis.load;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.dump.DumpAcl;
import io.sluicefs.core.meta.dump.DumpChunk;
import io.sluicefs.core.meta.dump.DumpCounters;
import io.sluicefs.core.meta.dump.DumpFormatException;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.DumpQuota;
import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.core.meta.dump.DumpXattr;
import io.sluicefs.core.meta.dump.TreeSink;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.dump.DumpProgress;
import io.sluicefs.meta.redis.dump.InodeSet;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.FormatCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.schema.SliceCodec;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tree of a dump (volume-and-objects.md 9.3). Links, sizes of directories, usage and
 * references are counted anew; counters of ids never go back behind those of the dump, since
 * objects of later slices may still be in the store.
 */
final class TreeLoad implements TreeSink {
  private static final long DIRECTORY_LENGTH = 4096;

  /** Entries of a directory that are sent in one go. */
  private static final int NAMES_MAX = 1000;

  private final BulkWriter out;
  private final RedisKeys keys;
  private final DumpProgress progress;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final InodeSet seen = new InodeSet();
  private final HardLinks links;
  private final SliceCounts slices = new SliceCounts();
  private final LoadedUsage usage = new LoadedUsage();
  private final Map<DumpAclKey, Integer> rules = new HashMap<>();
  private @Nullable DumpCounters counters;
  private byte @Nullable [] setting;
  private long inoMax = Inodes.ROOT;
  private long trashMax;
  private boolean inTrash;

  /** How deep we are in a directory that was moved while it was dumped, and is there twice. */
  private int doubled;

  TreeLoad(BulkWriter out, Redis redis, RedisKeys keys, DumpProgress progress) {
    this.out = out;
    this.keys = keys;
    this.progress = progress;
    this.links = new HardLinks(out, redis, keys);
  }

  /** A rule by its bytes. */
  private record DumpAclKey(ByteBuffer rule) {}

  /** A directory whose entries are being read. */
  private static final class Level {
    private final long ino;
    private final long parentIno;
    private final DumpNode node;
    private final List<byte[]> names = new ArrayList<>();
    private long entries;
    private long subdirs;
    private long dataLength;
    private long usedSpace;

    Level(long ino, long parentIno, DumpNode node) {
      this.ino = ino;
      this.parentIno = parentIno;
      this.node = node;
    }
  }

  /** The setting of the dump, after everything was read. */
  byte[] finish() {
    byte[] found = setting;
    if (found == null) {
      throw new DumpFormatException("the dump has no Setting");
    }
    return found;
  }

  @Override
  public void setting(String json) {
    setting = FormatCodec.stored(json);
    usage.tracksOwners(FormatCodec.isOn(setting, "UserGroupQuota"));
  }

  @Override
  public void counters(DumpCounters dumped) {
    counters = dumped;
    progress.expected(dumped.usedInodes() + 2);
  }

  /** The inodes themselves are not in a tree: there is nothing to keep. */
  @Override
  public void sustained(long sessionId, List<Long> inos) {}

  @Override
  public void deletedFile(long ino, long length, long expiry) {
    inoMax = Math.max(inoMax, ino);
    RecordLoad.deletedFile(out, keys, new DumpRecord.DeletedFile(ino, length, expiry));
  }

  @Override
  public void quota(DumpQuota quota) {
    usage.limit(quota);
  }

  @Override
  public void beginTree(Tree tree, DumpNode root) {
    inTrash = tree == Tree.TRASH;
    long ino = inTrash ? Inodes.TRASH : Inodes.ROOT;
    seen.add(ino);
    progress.done(1);
    levels.push(new Level(ino, Inodes.ROOT, root));
    usage.enter(ino);
  }

  @Override
  public void beginDirectory(byte[] name, DumpNode node) {
    Level parent = levels.element();
    if (doubled > 0 || !seen.add(node.ino())) {
      doubled++;
      return;
    }
    entry(parent, name, node, DIRECTORY_LENGTH);
    parent.subdirs++;
    usage.inode(node.attr(), DIRECTORY_LENGTH);
    levels.push(new Level(node.ino(), parent.ino, node));
    usage.enter(node.ino());
  }

  @Override
  public void leaf(byte[] name, DumpNode node) {
    if (doubled > 0) {
      return;
    }
    Level parent = levels.element();
    Attr attr = node.attr();
    entry(parent, name, node, attr.isFile() ? Chunks.chargedBytes(attr.length()) : 4096);
    parent.dataLength += attr.isFile() ? attr.length() : 0;
    if (!seen.add(node.ino())) {
      links.again(node.ino(), parent.ino);
      return;
    }
    usage.inode(attr, attr.isFile() ? Chunks.chargedBytes(attr.length()) : 4096);
    byte @Nullable [] target = node.symlink();
    long length = target != null ? target.length : attr.isFile() ? attr.length() : 0;
    if (target != null) {
      out.command("SET", keys.symlink(node.ino()), target);
    }
    Attr record = stored(node, length, 1, parent.ino);
    links.first(node.ino(), parent.ino, record, attr.nlink());
    attributes(node.ino(), node);
    node.chunks().forEach(chunk -> chunk(node.ino(), chunk));
  }

  private void entry(Level parent, byte[] name, DumpNode node, long space) {
    progress.done(1);
    note(node.ino());
    parent.names.add(name);
    parent.names.add(DentryCodec.encode(node.attr().type(), node.ino()));
    parent.entries++;
    parent.usedSpace += space;
    usage.entry(space);
    if (parent.names.size() >= 2 * NAMES_MAX) {
      writeNames(parent);
    }
  }

  private void note(long ino) {
    if (Inodes.isTrash(ino)) {
      trashMax = Math.max(trashMax, ino - Inodes.TRASH);
    } else {
      inoMax = Math.max(inoMax, ino);
    }
  }

  private void writeNames(Level level) {
    out.fields("HSET", keys.dentries(level.ino), level.names);
    level.names.clear();
  }

  @Override
  public void endDirectory() {
    if (doubled > 0) {
      doubled--;
      return;
    }
    Level level = levels.pop();
    writeNames(level);
    usage.leave(level.ino);
    if (level.ino == Inodes.TRASH && level.entries == 0 && level.node.attr().mode() == 0) {
      return; // what stands for a trash that never was
    }
    long nlink = inTrash ? level.node.attr().nlink() : 2 + level.subdirs;
    Attr attr = stored(level.node, DIRECTORY_LENGTH, (int) nlink, level.parentIno);
    out.command("SET", keys.attr(level.ino), AttrCodec.encode(attr));
    attributes(level.ino, level.node);
    RecordLoad.dirStat(
        out,
        keys,
        new DumpRecord.DirStat(level.ino, level.dataLength, level.usedSpace, level.entries));
  }

  @Override
  public void endTree() {
    endDirectory();
  }

  private Attr stored(DumpNode node, long length, int nlink, long parentIno) {
    Attr attr = node.attr();
    return new Attr(
        attr.flags(),
        attr.type(),
        attr.mode(),
        attr.uid(),
        attr.gid(),
        attr.atime(),
        attr.mtime(),
        attr.ctime(),
        nlink,
        length,
        attr.rdev(),
        parentIno,
        rule(node.accessAcl()),
        rule(node.defaultAcl()),
        attr.tier());
  }

  private int rule(@Nullable DumpAcl acl) {
    if (acl == null) {
      return 0;
    }
    byte[] bytes = acl.encode();
    return rules.computeIfAbsent(
        new DumpAclKey(ByteBuffer.wrap(bytes)),
        _ -> {
          int id = rules.size() + 1;
          out.command("HSET", keys.acl(), Ascii.of(id), bytes);
          return id;
        });
  }

  private void attributes(long ino, DumpNode node) {
    List<byte[]> pairs = new ArrayList<>(2 * node.xattrs().size());
    for (DumpXattr xattr : node.xattrs()) {
      pairs.add(xattr.name());
      pairs.add(xattr.value());
    }
    out.fields("HSET", keys.xattrs(ino), pairs);
  }

  private void chunk(long ino, DumpChunk chunk) {
    for (SliceRef slice : chunk.slices()) {
      if (!slice.isHole()) {
        slices.add(new SliceKey(slice.sliceId(), slice.sliceLength()));
      }
    }
    List<byte[]> records = chunk.slices().stream().map(SliceCodec::encode).toList();
    out.list(keys.chunk(ino, chunk.index()), records);
  }

  @Override
  public void end() {
    links.finish();
    slices.shared((slice, references) ->
        out.command(
            "HSET", keys.sliceRef(), SliceCodec.referenceField(slice), Ascii.of(references - 1)));
    usage.quotas(quota -> RecordLoad.quota(out, keys, quota));
    DumpCounters dumped = counters;
    if (dumped == null) {
      throw new DumpFormatException("the dump has no Counters");
    }
    counter("usedSpace", usage.space());
    counter("totalInodes", usage.inodes());
    counter("nextinode", Math.max(dumped.nextInode() - 1, inoMax));
    counter("nextchunk", Math.max(dumped.nextSlice() - 1, slices.idMax()));
    counter("nextsession", dumped.nextSession());
    counter("nextTrash", Math.max(dumped.nextTrash(), trashMax));
    counter("aclMaxId", rules.size());
    counter("txnLastLog", dumped.lastChangelog());
  }

  private void counter(String name, long value) {
    if (value > 0) {
      out.command("SET", keys.named(name), Ascii.of(value));
    }
  }
}
