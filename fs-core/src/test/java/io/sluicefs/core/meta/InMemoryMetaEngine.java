package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.Copied;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCommit;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.FileCreated;
import io.sluicefs.core.meta.op.ListedChunks;
import io.sluicefs.core.meta.op.LockAnswer;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.Renamed;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.meta.op.XattrMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole metadata engine in memory, so that the layers above are tested without a server.
 *
 * <p>Engines made by {@link #sharing} are further clients of the same volume. Each operation holds
 * the monitor of the volume, so it is atomic for all of them.
 */
public final class InMemoryMetaEngine implements MetaEngine {
  private final MemoryClient client;
  private final MemoryNamespace names;
  private final MemoryAttributes attributes;
  private final MemoryXattrs xattrs;
  private final MemoryFileChunks chunks;
  private final MemoryLocks locks;
  private final MemoryUpkeep upkeep;
  private final MemoryTrees trees;

  public InMemoryMetaEngine(OpenInodes openInodes) {
    this(openInodes, MemoryFormats.plain(), InstantSource.system());
  }

  public InMemoryMetaEngine(OpenInodes openInodes, VolumeFormat format, InstantSource clock) {
    this(new MemoryClient(new MemoryVolume(format, clock), openInodes, false));
  }

  private InMemoryMetaEngine(MemoryClient client) {
    this.client = client;
    this.attributes = new MemoryAttributes(client);
    this.names = new MemoryNamespace(client, attributes);
    this.xattrs = new MemoryXattrs(client);
    this.chunks = new MemoryFileChunks(client);
    this.locks = new MemoryLocks(client);
    this.upkeep = new MemoryUpkeep(client);
    this.trees = new MemoryTrees(client, names);
  }

  /** Another client of the same volume. */
  public InMemoryMetaEngine sharing(OpenInodes openInodes) {
    return new InMemoryMetaEngine(new MemoryClient(client.volume, openInodes, false));
  }

  /** Another client of the same volume, which every mutation answers EROFS. */
  public InMemoryMetaEngine sharingReadOnly(OpenInodes openInodes) {
    return new InMemoryMetaEngine(new MemoryClient(client.volume, openInodes, true));
  }

  @Override
  public VolumeFormat format() {
    return client.volume.format;
  }

  @Override
  public void close() {}

  @Override
  public Inode lookup(Caller caller, long parentIno, Name name) {
    return names.lookup(caller, parentIno, name);
  }

  @Override
  public Created mknod(Caller caller, long parentIno, Name name, NewInode node) {
    return names.mknod(caller, parentIno, name, node);
  }

  @Override
  public Created mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    return names.mkdir(caller, parentIno, name, node);
  }

  @Override
  public Created symlink(Caller caller, long parentIno, Name name, byte[] target) {
    return names.symlink(caller, parentIno, name, target);
  }

  @Override
  public FileCreated create(Caller caller, long parentIno, Name name, FileCreate request) {
    return names.create(caller, parentIno, name, request);
  }

  @Override
  public Created tmpfile(Caller caller, long parentIno, FileCreate request) {
    return names.tmpfile(caller, parentIno, request);
  }

  @Override
  public Created link(Caller caller, long ino, long parentIno, Name name) {
    return names.link(caller, ino, parentIno, name);
  }

  @Override
  public Removed unlink(Caller caller, long parentIno, Name name, long expectedIno) {
    return names.unlink(caller, parentIno, name, expectedIno);
  }

  @Override
  public Removed rmdir(Caller caller, long parentIno, Name name) {
    return names.rmdir(caller, parentIno, name);
  }

  @Override
  public Renamed rename(Caller caller, Rename request) {
    return names.rename(caller, request);
  }

  @Override
  public byte[] readlink(long ino) {
    return names.readlink(ino);
  }

  @Override
  public DirPage readdir(Caller caller, long ino, String cursor, DirDetail detail) {
    return names.readdir(caller, ino, cursor, detail);
  }

  @Override
  public Attr getattr(long ino) {
    return attributes.getattr(ino);
  }

  @Override
  public Attr getattrOpen(long ino) {
    return attributes.getattrOpen(ino);
  }

  @Override
  public Attr setattr(Caller caller, long ino, SetAttr change) {
    return attributes.setattr(caller, ino, change);
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    attributes.access(caller, ino, mask);
  }

  @Override
  public OpenedInode open(Caller caller, long ino, OpenFlags flags) {
    return attributes.open(caller, ino, flags);
  }

  @Override
  public Attr truncate(Caller caller, long ino, long length, TruncateBy by) {
    return attributes.truncate(caller, ino, length, by);
  }

  @Override
  public Attr fallocate(Caller caller, long ino, Fallocate request) {
    return attributes.fallocate(caller, ino, request);
  }

  @Override
  public Attr accessed(long ino) {
    return attributes.accessed(ino);
  }

  @Override
  public VolumeUsage statfs(long ino) {
    return attributes.statfs(ino);
  }

  @Override
  public byte[] getxattr(long ino, Name name) {
    return xattrs.getxattr(ino, name);
  }

  @Override
  public List<Name> listxattr(long ino) {
    return xattrs.listxattr(ino);
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    xattrs.setxattr(caller, ino, name, value, mode);
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    xattrs.removexattr(caller, ino, name);
  }

  @Override
  public ChunkSlices readChunk(long ino, int chunkIndex) {
    return chunks.readChunk(ino, chunkIndex);
  }

  @Override
  public long newSliceId() {
    return chunks.newSliceId();
  }

  @Override
  public long writeSession() {
    return chunks.writeSession();
  }

  @Override
  public Committed commit(FileCommit request) {
    return chunks.commit(request);
  }

  @Override
  public Copied copyRange(Caller caller, CopyRange request) {
    return chunks.copyRange(caller, request);
  }

  @Override
  public List<SliceKey> compact(Compaction request) {
    return chunks.compact(request);
  }

  @Override
  public LockAnswer setLock(long ino, LockRequest request) {
    return locks.setLock(ino, request);
  }

  @Override
  public boolean unlock(long ino, LockRequest request) {
    return locks.unlock(ino, request);
  }

  @Override
  public @Nullable LockRequest getLock(long ino, LockRequest request) {
    return locks.getLock(ino, request);
  }

  @Override
  public long openSession(SessionInfo info) {
    return upkeep.openSession(info);
  }

  @Override
  public void heartbeat() {
    upkeep.heartbeat();
  }

  @Override
  public void confirmSession() {
    upkeep.confirmSession();
  }

  @Override
  public void onSessionLost(SessionListener listener) {
    upkeep.onSessionLost(listener);
  }

  /** The session ends as if others had taken this client for dead, and a new one begins. */
  public boolean loseSession() {
    return upkeep.loseSession();
  }

  @Override
  public void closeSession() {
    upkeep.closeSession();
  }

  @Override
  public List<ClientSession> sessions() {
    return upkeep.sessions();
  }

  @Override
  public int cleanStaleSessions(int limit) {
    return upkeep.cleanStaleSessions(limit);
  }

  @Override
  public boolean elect(Job job, Duration interval) {
    return upkeep.elect(job, interval);
  }

  @Override
  public void releaseSustained(long ino) {
    upkeep.releaseSustained(ino);
  }

  @Override
  public List<DeletedFile> deletedFiles(Duration age, int limit) {
    return upkeep.deletedFiles(age, limit);
  }

  @Override
  public ListedChunks listedChunks(long ino, int firstChunk, int lastChunk) {
    return upkeep.listedChunks(ino, firstChunk, lastChunk);
  }

  /** Whether other clients may still read that deleted file. */
  public void grace(long ino, boolean granted) {
    upkeep.grace(ino, granted);
  }

  @Override
  public List<SliceKey> dropChunks(DeletedFile file, int firstChunk, int chunkCount) {
    return upkeep.dropChunks(file, firstChunk, chunkCount);
  }

  @Override
  public void forgetDeletedFile(DeletedFile file) {
    upkeep.forgetDeletedFile(file);
  }

  @Override
  public List<SliceKey> unusedSlices(int limit) {
    return upkeep.unusedSlices(limit);
  }

  @Override
  public void forgetSlice(SliceKey slice) {
    upkeep.forgetSlice(slice);
  }

  @Override
  public void expireDelayedSlices() {
    upkeep.expireDelayedSlices();
  }

  @Override
  public List<@Nullable Removed> unlinkAll(
      Caller caller, long parentIno, List<Dentry> entries, boolean forGood) {
    return trees.unlinkAll(caller, parentIno, entries, forGood);
  }

  @Override
  public Removed rmdirForGood(Caller caller, long parentIno, Name name) {
    return trees.rmdirForGood(caller, parentIno, name);
  }

  @Override
  public Inode cloneTop(Caller caller, CloneTop request) {
    return trees.cloneTop(caller, request);
  }

  @Override
  public List<Long> cloneEntries(
      Caller caller, long targetIno, List<Dentry> entries, CopyMode mode) {
    return trees.cloneEntries(caller, targetIno, entries, mode);
  }

  @Override
  public Attr attachClone(Caller caller, long ino, long parentIno, Name name) {
    return trees.attachClone(caller, ino, parentIno, name);
  }

  @Override
  public void dropClone(long ino) {
    trees.dropClone(ino);
  }
}
