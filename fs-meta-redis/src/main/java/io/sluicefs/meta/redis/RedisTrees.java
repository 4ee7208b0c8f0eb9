package io.sluicefs.meta.redis;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.Trees;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.meta.redis.op.AttachClone;
import io.sluicefs.meta.redis.op.CloneEntries;
import io.sluicefs.meta.redis.op.CloneTop;
import io.sluicefs.meta.redis.op.DropClone;
import io.sluicefs.meta.redis.op.NewInodes;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.Readdir;
import io.sluicefs.meta.redis.op.Removals;
import io.sluicefs.meta.redis.op.Rename;
import io.sluicefs.meta.redis.op.Rmdir;
import io.sluicefs.meta.redis.op.UnlinkAll;
import io.sluicefs.meta.redis.trash.TrashAdmin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of {@link RedisMetaEngine} that works on many entries at a time. */
abstract class RedisTrees implements Trees {
  private final TrashAdmin trash;
  private final UnlinkAll unlinkAll;
  private final Rmdir rmdirForGood;
  private final CloneTop cloneTop;
  private final CloneEntries cloneEntries;
  private final AttachClone attachClone;
  private final DropClone dropClone;

  RedisTrees(OpContext context, NewInodes newInodes, Removals removals) {
    trash = new TrashAdmin(context, new Rename(context, removals), new Readdir(context));
    unlinkAll = new UnlinkAll(context, removals);
    rmdirForGood = new Rmdir(context, removals);
    cloneTop = new CloneTop(context, newInodes);
    cloneEntries = new CloneEntries(context, newInodes);
    attachClone = new AttachClone(context);
    dropClone = new DropClone(context);
  }

  /** What root may do with the trash beyond looking into it. */
  public TrashAdmin trash() {
    return trash;
  }

  @Override
  public List<@Nullable Removed> unlinkAll(
      Caller caller, long parentIno, List<Dentry> entries, boolean forGood) {
    return unlinkAll.unlinkAll(caller, parentIno, entries, forGood);
  }

  @Override
  public Removed rmdirForGood(Caller caller, long parentIno, Name name) {
    return rmdirForGood.rmdirForGood(caller, parentIno, name);
  }

  @Override
  public Inode cloneTop(Caller caller, io.sluicefs.core.meta.op.CloneTop request) {
    return cloneTop.cloneTop(caller, request);
  }

  @Override
  public List<Long> cloneEntries(
      Caller caller, long targetIno, List<Dentry> entries, CopyMode mode) {
    return cloneEntries.cloneEntries(caller, targetIno, entries, mode);
  }

  @Override
  public Attr attachClone(Caller caller, long ino, long parentIno, Name name) {
    return attachClone.attachClone(caller, ino, parentIno, name);
  }

  @Override
  public void dropClone(long ino) {
    dropClone.dropClone(ino);
  }
}
