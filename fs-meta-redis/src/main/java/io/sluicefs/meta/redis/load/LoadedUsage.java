package io.sluicefs.meta.redis.load;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.meta.dump.DumpQuota;
import io.sluicefs.core.meta.dump.DumpQuota.Kind;
import io.sluicefs.core.meta.dump.DumpRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Space and inodes of a tree while it is loaded: of the volume and its owners each inode once, of
 * directories with a quota each entry below them.
 */
final class LoadedUsage {
  private final Map<Long, Used> directories = new LinkedHashMap<>();
  private final Map<Owner, Used> owners = new LinkedHashMap<>();
  private final Deque<Used> above = new ArrayDeque<>();
  private final Used volume = new Used(new DumpQuota(Kind.DIRECTORY, 0, -1, -1));
  private boolean tracksOwners;

  private record Owner(Kind kind, long id) {}

  /** What counts against some limits. */
  private static final class Used {
    private DumpQuota limits;
    private long space;
    private long inodes;

    Used(DumpQuota limits) {
      this.limits = limits;
    }

    void add(long more) {
      space += more;
      inodes++;
    }
  }

  void tracksOwners(boolean tracks) {
    tracksOwners = tracks;
  }

  void limit(DumpQuota quota) {
    if (quota.kind() == Kind.DIRECTORY) {
      directories.put(quota.id(), new Used(quota));
    } else {
      owner(quota.kind(), quota.id()).limits = quota;
    }
  }

  /** Entries belong to this directory and those around it, until it is left. */
  void enter(long ino) {
    Used used = directories.get(ino);
    if (used != null) {
      above.push(used);
    }
  }

  void leave(long ino) {
    if (directories.containsKey(ino)) {
      above.pop();
    }
  }

  void entry(long space) {
    above.forEach(used -> used.add(space));
  }

  /** An inode of the volume, counted once whatever names it has. */
  void inode(Attr attr, long space) {
    volume.add(space);
    if (tracksOwners) {
      owner(Kind.USER, Integer.toUnsignedLong(attr.uid())).add(space);
      owner(Kind.GROUP, Integer.toUnsignedLong(attr.gid())).add(space);
    }
  }

  private Used owner(Kind kind, long id) {
    return owners.computeIfAbsent(
        new Owner(kind, id), owner -> new Used(new DumpQuota(owner.kind, owner.id, -1, -1)));
  }

  long space() {
    return volume.space;
  }

  long inodes() {
    return volume.inodes;
  }

  void quotas(Consumer<DumpRecord.Quota> sink) {
    directories.values().forEach(used -> sink.accept(record(used)));
    owners.values().forEach(used -> sink.accept(record(used)));
  }

  private static DumpRecord.Quota record(Used used) {
    return new DumpRecord.Quota(used.limits, used.space, used.inodes);
  }
}
