package io.sluicefs.meta.redis;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.SessionListener;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.Copied;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.FileCommit;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.FileCreated;
import io.sluicefs.core.meta.op.LockAnswer;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Renamed;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.Lease;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.lock.LockWaits;
import io.sluicefs.meta.redis.op.Access;
import io.sluicefs.meta.redis.op.Accessed;
import io.sluicefs.meta.redis.op.Commit;
import io.sluicefs.meta.redis.op.Compact;
import io.sluicefs.meta.redis.op.CopyRange;
import io.sluicefs.meta.redis.op.Create;
import io.sluicefs.meta.redis.op.Fallocate;
import io.sluicefs.meta.redis.op.GetLock;
import io.sluicefs.meta.redis.op.Getattr;
import io.sluicefs.meta.redis.op.Getxattr;
import io.sluicefs.meta.redis.op.IdBatch;
import io.sluicefs.meta.redis.op.Link;
import io.sluicefs.meta.redis.op.ListSessions;
import io.sluicefs.meta.redis.op.Listxattr;
import io.sluicefs.meta.redis.op.Lookup;
import io.sluicefs.meta.redis.op.Mkdir;
import io.sluicefs.meta.redis.op.Mknod;
import io.sluicefs.meta.redis.op.NewInodes;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.Open;
import io.sluicefs.meta.redis.op.OpenFiles;
import io.sluicefs.meta.redis.op.ReadChunk;
import io.sluicefs.meta.redis.op.Readdir;
import io.sluicefs.meta.redis.op.Readlink;
import io.sluicefs.meta.redis.op.ReleaseSustained;
import io.sluicefs.meta.redis.op.Removals;
import io.sluicefs.meta.redis.op.Removexattr;
import io.sluicefs.meta.redis.op.Rename;
import io.sluicefs.meta.redis.op.Rmdir;
import io.sluicefs.meta.redis.op.Setattr;
import io.sluicefs.meta.redis.op.Setxattr;
import io.sluicefs.meta.redis.op.Statfs;
import io.sluicefs.meta.redis.op.Symlink;
import io.sluicefs.meta.redis.op.Tmpfile;
import io.sluicefs.meta.redis.op.Truncate;
import io.sluicefs.meta.redis.op.Unlink;
import io.sluicefs.meta.redis.op.Unlock;
import io.sluicefs.meta.redis.schema.FormatCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a volume on Redis: hands each operation to the class of its name.
 *
 * <p>Thread-safe; owns the connections of its context and closes them.
 */
public final class RedisMetaEngine extends RedisUpkeep implements MetaEngine {
  private static final int INODE_BATCH = 1024;
  private static final long FIRST_FREE_INODE = 2;
  private static final int SLICE_BATCH = 4096;

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
  private final Access access;
  private final Accessed accessed;
  private final Commit commit;
  private final Compact compact;
  private final CopyRange copyRange;
  private final Fallocate fallocate;
  private final Getattr getattr;
  private final Getxattr getxattr;
  private final Listxattr listxattr;
  private final Open open;
  private final ReadChunk readChunk;
  private final Removexattr removexattr;
  private final Setattr setattr;
  private final Setxattr setxattr;
  private final Truncate truncate;
  private final ListSessions listSessions;
  private final IdBatch sliceIds;
  private final GetLock getLock;
  private final Unlock unlock;
  private final LockWaits lockWaits;
  private final SessionKeeper session;

  /**
   * {@code format} is where the context reads the settings from, {@code bootNanos} see {@link
   * RedisConfig}.
   */
  RedisMetaEngine(
      OpContext context, OpenInodes openInodes, CurrentFormat format, LongSupplier bootNanos) {
    IdBatch inodeIds =
        new IdBatch(context.redis(), context.keys().nextInode(), INODE_BATCH, FIRST_FREE_INODE);
    context.redis().guard(inodeIds);
    NewInodes newInodes = new NewInodes(context, inodeIds);
    ReleaseSustained release = new ReleaseSustained(context);
    Removals removals = new Removals(openInodes, release::releaseSustained);
    super(context, newInodes, removals, release);
    this.context = context;
    session =
        new SessionKeeper(
            new OpenFiles(context, openInodes),
            format,
            new Lease(bootNanos, context.options().sessionLife()));
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
    access = new Access(context);
    accessed = new Accessed(context);
    commit = new Commit(context);
    compact = new Compact(context);
    OpenFiles files = new OpenFiles(context, openInodes);
    copyRange = new CopyRange(files);
    fallocate = new Fallocate(files);
    getattr = new Getattr(context);
    getxattr = new Getxattr(files);
    listxattr = new Listxattr(files);
    open = new Open(context);
    readChunk = new ReadChunk(context);
    removexattr = new Removexattr(files);
    setattr = new Setattr(files);
    setxattr = new Setxattr(files);
    truncate = new Truncate(files);
    listSessions = new ListSessions(context.redis(), context.keys());
    getLock = new GetLock(context);
    unlock = new Unlock(context);
    lockWaits = new LockWaits(context);
    sliceIds = new IdBatch(context.redis(), context.keys().nextSlice(), SLICE_BATCH, 1);
    context.redis().guard(sliceIds);
  }

  /**
   * Loads a volume and checks that this client may use it; registers no session.
   *
   * @throws IllegalStateException what keeps us out: not formatted, versions, features
   * @throws FsException when the server cannot be reached or is not fit
   */
  public static RedisMetaEngine open(RedisConfig config, OpenInodes openInodes) {
    InstantSource clock = InstantSource.system();
    ClientIdentity identity = new ClientIdentity();
    RedisConnections redis = RedisConnections.open(config, identity, clock);
    try {
      RedisKeys keys = redis.keys();
      CurrentFormat format = new CurrentFormat(load(redis, keys));
      VolumeGate.checkVersions(format.get());
      if (!config.options().readOnly()) {
        VolumeGate.checkWritable(format.get());
      }
      OpContext context = new OpContext(redis, keys, format, config.options(), identity, clock);
      return new RedisMetaEngine(context, openInodes, format, config.bootNanos());
    } catch (RuntimeException e) {
      redis.close();
      throw e;
    }
  }

  private static VolumeFormat load(Redis redis, RedisKeys keys) {
    byte[] setting = redis.get(keys.setting());
    if (setting == null || setting.length == 0) {
      throw VolumeGate.missing(redis, keys);
    }
    try {
      return new FormatCodec().decode(setting);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("load setting: " + e.getMessage(), e);
    }
  }

  @Override
  public VolumeFormat format() {
    return context.format().get();
  }

  @Override
  public void leaveThread() {
    context.redis().leaveThread();
  }

  @Override
  public void close() {
    lockWaits.close();
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
    return getattr.getattr(ino);
  }

  @Override
  public Attr getattrOpen(long ino) {
    return getattr.getattrOpen(ino);
  }

  @Override
  public Attr setattr(Caller caller, long ino, SetAttr change) {
    return setattr.setattr(caller, ino, change);
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    access.access(caller, ino, mask);
  }

  @Override
  public OpenedInode open(Caller caller, long ino, OpenFlags flags) {
    return open.open(caller, ino, flags);
  }

  @Override
  public Attr truncate(Caller caller, long ino, long length, TruncateBy by) {
    return truncate.truncate(caller, ino, length, by);
  }

  @Override
  public Attr fallocate(Caller caller, long ino, io.sluicefs.core.meta.op.Fallocate request) {
    return fallocate.fallocate(caller, ino, request);
  }

  @Override
  public Attr accessed(long ino) {
    return accessed.accessed(ino);
  }

  @Override
  public VolumeUsage statfs(long ino) {
    return Statfs.statfs(context, ino);
  }

  // Xattrs

  @Override
  public byte[] getxattr(long ino, Name name) {
    return getxattr.getxattr(ino, name);
  }

  @Override
  public List<Name> listxattr(long ino) {
    return listxattr.listxattr(ino);
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    setxattr.setxattr(caller, ino, name, value, mode);
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    removexattr.removexattr(caller, ino, name);
  }

  // FileChunks

  @Override
  public ChunkSlices readChunk(long ino, int chunkIndex) {
    return readChunk.readChunk(ino, chunkIndex);
  }

  @Override
  public long newSliceId() {
    return sliceIds.next();
  }

  @Override
  public long idEpoch() {
    return context.redis().idEpoch();
  }

  @Override
  public long writeSession() {
    return context.identity().sessionId();
  }

  @Override
  public Committed commit(FileCommit request) {
    return commit.commit(request);
  }

  @Override
  public Copied copyRange(Caller caller, io.sluicefs.core.meta.op.CopyRange request) {
    return copyRange.copyRange(caller, request);
  }

  @Override
  public List<SliceKey> compact(Compaction request) {
    return compact.compact(request);
  }

  // Locks

  @Override
  public LockAnswer setLock(long ino, LockRequest request) {
    return lockWaits.setLock(ino, request);
  }

  @Override
  public boolean unlock(long ino, LockRequest request) {
    return unlock.unlock(ino, request);
  }

  @Override
  public @Nullable LockRequest getLock(long ino, LockRequest request) {
    return getLock.getLock(ino, request);
  }

  // ClientSessions

  @Override
  public long openSession(SessionInfo info) {
    return session.open(info);
  }

  @Override
  public void heartbeat() {
    session.heartbeat();
  }

  @Override
  public void confirmSession() {
    session.confirm();
  }

  @Override
  public void onSessionLost(SessionListener listener) {
    session.onLost(listener);
  }

  @Override
  public void closeSession() {
    session.close();
  }

  @Override
  public List<ClientSession> sessions() {
    return listSessions.sessions();
  }

  @Override
  public int cleanStaleSessions(int limit) {
    return session.cleanStale(limit);
  }
}
