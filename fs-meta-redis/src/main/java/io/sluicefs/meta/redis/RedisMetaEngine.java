package io.sluicefs.meta.redis;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.Copied;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.FileCreated;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Renamed;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.meta.redis.op.Create;
import io.sluicefs.meta.redis.op.IdBatch;
import io.sluicefs.meta.redis.op.Link;
import io.sluicefs.meta.redis.op.Lookup;
import io.sluicefs.meta.redis.op.Mkdir;
import io.sluicefs.meta.redis.op.Mknod;
import io.sluicefs.meta.redis.op.NewInodes;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.Readdir;
import io.sluicefs.meta.redis.op.Readlink;
import io.sluicefs.meta.redis.op.Removals;
import io.sluicefs.meta.redis.op.Rename;
import io.sluicefs.meta.redis.op.Rmdir;
import io.sluicefs.meta.redis.op.Symlink;
import io.sluicefs.meta.redis.op.Tmpfile;
import io.sluicefs.meta.redis.op.Unlink;
import java.time.Duration;
import java.util.List;

/**
 * The metadata of a volume on Redis: hands each operation to the class of its name.
 *
 * <p>Thread-safe; owns the connections of its context and closes them.
 */
public final class RedisMetaEngine implements MetaEngine {
  private static final int INODE_BATCH = 1024;
  private static final long FIRST_FREE_INODE = 2;

  private final OpContext context;
  private final Lookup lookup;
  private final Mknod mknod;
  private final Mkdir mkdir;
  private final Symlink symlink;
  private final Create create;
  private final Tmpfile tmpfile;
  private final Link link;
  private final Unlink unlink;
  private final Rmdir rmdir;
  private final Rename rename;
  private final Readlink readlink;
  private final Readdir readdir;

  RedisMetaEngine(OpContext context, OpenInodes openInodes) {
    this.context = context;
    IdBatch inodeIds =
        new IdBatch(context.redis(), context.keys().nextInode(), INODE_BATCH, FIRST_FREE_INODE);
    NewInodes newInodes = new NewInodes(context, inodeIds);
    Removals removals = new Removals(openInodes, this::releaseSustained);
    lookup = new Lookup(context);
    mknod = new Mknod(context, newInodes);
    mkdir = new Mkdir(context, newInodes);
    symlink = new Symlink(context, newInodes);
    create = new Create(context, newInodes);
    tmpfile = new Tmpfile(context, newInodes);
    link = new Link(context);
    unlink = new Unlink(context, removals);
    rmdir = new Rmdir(context, removals);
    rename = new Rename(context, removals);
    readlink = new Readlink(context);
    readdir = new Readdir(context);
  }

  @Override
  public VolumeFormat format() {
    return context.format().get();
  }

  @Override
  public void close() {
    context.redis().close();
  }

  // Namespace

  @Override
  public Inode lookup(Caller caller, long parentIno, Name name) {
    return lookup.lookup(caller, parentIno, name);
  }

  @Override
  public Created mknod(Caller caller, long parentIno, Name name, NewInode node) {
    return mknod.mknod(caller, parentIno, name, node);
  }

  @Override
  public Created mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    return mkdir.mkdir(caller, parentIno, name, node);
  }

  @Override
  public Created symlink(Caller caller, long parentIno, Name name, byte[] target) {
    return symlink.symlink(caller, parentIno, name, target);
  }

  @Override
  public FileCreated create(Caller caller, long parentIno, Name name, FileCreate request) {
    return create.create(caller, parentIno, name, request);
  }

  @Override
  public Created tmpfile(Caller caller, long parentIno, FileCreate request) {
    return tmpfile.tmpfile(caller, parentIno, request);
  }

  @Override
  public Created link(Caller caller, long ino, long parentIno, Name name) {
    return link.link(caller, ino, parentIno, name);
  }

  @Override
  public Removed unlink(Caller caller, long parentIno, Name name, long expectedIno) {
    return unlink.unlink(caller, parentIno, name, expectedIno);
  }

  @Override
  public Removed rmdir(Caller caller, long parentIno, Name name) {
    return rmdir.rmdir(caller, parentIno, name);
  }

  @Override
  public Renamed rename(Caller caller, io.sluicefs.core.meta.op.Rename request) {
    return rename.rename(caller, request);
  }

  @Override
  public byte[] readlink(long ino) {
    return readlink.readlink(ino);
  }

  @Override
  public DirPage readdir(Caller caller, long ino, String cursor, DirDetail detail) {
    return readdir.readdir(caller, ino, cursor, detail);
  }

  // Attributes

  @Override
  public Attr getattr(long ino) {
    throw new UnsupportedOperationException("getattr");
  }

  @Override
  public Attr setattr(Caller caller, long ino, SetAttr change) {
    throw new UnsupportedOperationException("setattr");
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    throw new UnsupportedOperationException("access");
  }

  @Override
  public OpenedInode open(Caller caller, long ino, OpenFlags flags) {
    throw new UnsupportedOperationException("open");
  }

  @Override
  public Attr truncate(Caller caller, long ino, long length, TruncateBy by) {
    throw new UnsupportedOperationException("truncate");
  }

  @Override
  public Attr fallocate(Caller caller, long ino, Fallocate request) {
    throw new UnsupportedOperationException("fallocate");
  }

  @Override
  public Attr accessed(long ino) {
    throw new UnsupportedOperationException("accessed");
  }

  @Override
  public VolumeUsage statfs(long ino) {
    throw new UnsupportedOperationException("statfs");
  }

  // Xattrs

  @Override
  public byte[] getxattr(long ino, Name name) {
    throw new UnsupportedOperationException("getxattr");
  }

  @Override
  public List<Name> listxattr(long ino) {
    throw new UnsupportedOperationException("listxattr");
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    throw new UnsupportedOperationException("setxattr");
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    throw new UnsupportedOperationException("removexattr");
  }

  // FileChunks

  @Override
  public ChunkSlices readChunk(long ino, int chunkIndex) {
    throw new UnsupportedOperationException("readChunk");
  }

  @Override
  public long newSliceId() {
    throw new UnsupportedOperationException("newSliceId");
  }

  @Override
  public Committed commit(long ino, List<SliceCommit> slices, Timestamp mtime) {
    throw new UnsupportedOperationException("commit");
  }

  @Override
  public Copied copyRange(Caller caller, CopyRange request) {
    throw new UnsupportedOperationException("copyRange");
  }

  @Override
  public List<SliceKey> compact(Compaction request) {
    throw new UnsupportedOperationException("compact");
  }

  // ClientSessions

  @Override
  public long openSession(SessionInfo info) {
    throw new UnsupportedOperationException("openSession");
  }

  @Override
  public void heartbeat() {
    throw new UnsupportedOperationException("heartbeat");
  }

  @Override
  public void closeSession() {
    throw new UnsupportedOperationException("closeSession");
  }

  @Override
  public List<ClientSession> sessions() {
    throw new UnsupportedOperationException("sessions");
  }

  @Override
  public int cleanStaleSessions(int limit) {
    throw new UnsupportedOperationException("cleanStaleSessions");
  }

  // Cleanup

  @Override
  public boolean elect(Job job, Duration interval) {
    throw new UnsupportedOperationException("elect");
  }

  @Override
  public void releaseSustained(long ino) {
    throw new UnsupportedOperationException("releaseSustained");
  }

  @Override
  public List<DeletedFile> deletedFiles(Duration age, int limit) {
    throw new UnsupportedOperationException("deletedFiles");
  }

  @Override
  public List<SliceKey> dropChunks(DeletedFile file, int firstChunk, int chunkCount) {
    throw new UnsupportedOperationException("dropChunks");
  }

  @Override
  public void forgetDeletedFile(DeletedFile file) {
    throw new UnsupportedOperationException("forgetDeletedFile");
  }

  @Override
  public List<SliceKey> unusedSlices(int limit) {
    throw new UnsupportedOperationException("unusedSlices");
  }

  @Override
  public void forgetSlice(SliceKey slice) {
    throw new UnsupportedOperationException("forgetSlice");
  }
}
