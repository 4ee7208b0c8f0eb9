package io.sluicefs.meta.redis.quota;

import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.op.SpaceUsage;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.OwnersPage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** Counts what every user and group owns by looking at all inodes (redis-metadata.md 12.4). */
final class OwnerScan {
  private final Map<Long, SpaceUsage> users = new TreeMap<>();
  private final Map<Long, SpaceUsage> groups = new TreeMap<>();

  private OwnerScan() {}

  /** {@code progress} hears how many inodes were seen so far. */
  static OwnerScan run(OpContext context, LongConsumer progress) {
    OwnerScan scan = new OwnerScan();
    OwnersPage pages = new OwnersPage(context);
    Set<Long> seen = new HashSet<>();
    seen.add(Inodes.ROOT);
    seen.add(Inodes.TRASH);
    String cursor = "0";
    do {
      OwnersPage.Page page = pages.page(cursor);
      for (OwnersPage.Owned owned : page.inodes()) {
        if (seen.add(owned.ino())) {
          SpaceUsage one = new SpaceUsage(0, owned.space(), 1);
          scan.users.merge(owned.uid(), one, SpaceUsage::plus);
          scan.groups.merge(owned.gid(), one, SpaceUsage::plus);
        }
      }
      progress.accept(seen.size());
      cursor = page.next();
    } while (!cursor.equals("0"));
    return scan;
  }

  /** By uid or gid. */
  Map<Long, SpaceUsage> usage(Quota.Kind kind) {
    return kind == Quota.Kind.USER ? users : groups;
  }
}
