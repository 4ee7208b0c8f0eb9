package io.sluicefs.meta.redis.quota;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.VolumeFormat.Features;
import io.sluicefs.core.meta.op.SpaceUsage;
import io.sluicefs.meta.redis.FormatMode;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.RedisVolumeAdmin;
import io.sluicefs.meta.redis.VolumeGate;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.op.DeleteQuota;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.SetOwnerUsage;
import io.sluicefs.meta.redis.op.SetQuota;
import io.sluicefs.meta.redis.op.SetQuota.Wanted;
import io.sluicefs.meta.redis.op.TreeWalk;
import io.sluicefs.meta.redis.op.TreeWalk.Trust;
import io.sluicefs.meta.redis.schema.QuotaCodec.Limits;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Quotas of one volume (redis-metadata.md 12.3, 12.4, cli.md 17.1), without a client session.
 *
 * <p>Failures are as those of {@link RedisVolumeAdmin}. Consumers of progress hear how many inodes
 * were looked at so far.
 */
public final class QuotaAdmin implements AutoCloseable {
  /** Walks of a tree that changes all the time, before its usage is stored as it was found. */
  private static final int WALKS_MAX = 3;

  private final RedisVolumeAdmin volume;
  private final RedisConnections redis;
  private final OpContext context;
  private final QuotaTable table;
  private final QuotaPaths paths;

  private QuotaAdmin(RedisVolumeAdmin volume, RedisConnections redis, InstantSource clock) {
    this.volume = volume;
    this.redis = redis;
    this.context =
        new OpContext(
            redis, redis.keys(), volume::load, MetaOptions.defaults(), new ClientIdentity(), clock);
    this.table = new QuotaTable(context);
    this.paths = new QuotaPaths(context);
  }

  public static QuotaAdmin open(RedisUrl url) {
    InstantSource clock = InstantSource.system();
    RedisVolumeAdmin volume = RedisVolumeAdmin.open(url);
    try {
      volume.load();
      RedisConfig config = new RedisConfig(url, MetaOptions.defaults());
      return new QuotaAdmin(
          volume, RedisConnections.open(config, new ClientIdentity(), clock), clock);
    } catch (RuntimeException e) {
      volume.close();
      throw e;
    }
  }

  /**
   * The inode of a directory.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, ENOTDIR; EPERM for the trash
   */
  public long resolve(String path) {
    return paths.resolve(path);
  }

  /** Makes a directory and what is missing above it. */
  public void create(String path) {
    VolumeGate.checkCommand(volume.load());
    paths.create(path);
  }

  /** The path of a directory; null when it is gone. */
  public @Nullable String pathOf(long ino) {
    return paths.pathOf(ino);
  }

  public @Nullable Quota find(Quota.Kind kind, long id) {
    return table.find(kind, id);
  }

  /** All of a kind by id, users and groups without limits included. */
  public List<Quota> list(Quota.Kind kind) {
    List<Quota> quotas = new ArrayList<>();
    for (long id : table.ids(kind)) {
      Quota quota = table.find(kind, id);
      if (quota != null) {
        quotas.add(quota);
      }
    }
    return quotas;
  }

  /**
   * Sets limits; absent ones stay, 0 is none. Switches on what the volume needs for it, and counts
   * the usage of a directory anew.
   */
  public void set(Quota.Kind kind, long id, Limits limits, Trust trust, LongConsumer progress) {
    VolumeGate.checkCommand(volume.load());
    Wanted wanted = new Wanted(given(limits.space()), given(limits.inodes()));
    if (kind == Quota.Kind.DIRECTORY) {
      switchOn(Features::dirStats, true, features().userGroupQuota());
      storeCounted(id, wanted, trust, progress);
      return;
    }
    if (switchOn(Features::userGroupQuota, features().dirStats(), true)) {
      repairOwners(countOwners(progress));
    }
    new SetQuota(context).ofOwner(kind.word(), id, wanted);
  }

  private static @Nullable Long given(long limit) {
    return limit < 0 ? null : limit;
  }

  private Features features() {
    return volume.load().features();
  }

  private boolean switchOn(Predicate<Features> isOn, boolean dirStats, boolean userGroupQuota) {
    VolumeFormat format = volume.load();
    Features old = format.features();
    if (isOn.test(old)) {
      return false;
    }
    Features features =
        new Features(dirStats, userGroupQuota, old.acl(), old.changeLog(), old.tiers());
    volume.format(
        new VolumeFormat(
            format.name(),
            format.uuid(),
            format.storage(),
            format.layout(),
            format.limits(),
            format.clients(),
            features),
        FormatMode.NEW);
    return true;
  }

  public void delete(Quota.Kind kind, long id) {
    VolumeGate.checkCommand(volume.load());
    new DeleteQuota(context).deleteQuota(kind.word(), id);
  }

  /** What a directory's quota should say. */
  public Quota count(Quota quota, Trust trust, LongConsumer progress) {
    SpaceUsage tree = walk(quota.id(), trust, progress).usage();
    // the directory itself is in the tree, but not in its quota
    return quota.using(tree.space() - 4096, tree.inodes() - 1);
  }

  /** Counts a directory anew and stores that as its usage. */
  public void repair(Quota quota, Trust trust, LongConsumer progress) {
    VolumeGate.checkCommand(volume.load());
    storeCounted(quota.id(), Wanted.NOTHING, trust, progress);
  }

  private void storeCounted(long ino, Wanted wanted, Trust trust, LongConsumer progress) {
    boolean stored = false;
    for (int walks = 1; !stored; walks++) {
      boolean checked = walks < WALKS_MAX && trust == Trust.STATISTICS;
      byte[] tree = walk(ino, trust, progress).encode(checked);
      stored = new SetQuota(context).ofDirectory(ino, wanted, tree);
    }
  }

  private TreeWalk.Tree walk(long ino, Trust trust, LongConsumer progress) {
    long[] seen = {0};
    return new TreeWalk(context, trust)
        .walk(
            Caller.root(),
            ino,
            step -> {
              seen[0] += step.inodes();
              progress.accept(seen[0]);
            });
  }

  /** What every user and group quota should say; whoever owns nothing is missing. */
  public Map<Quota.Kind, Map<Long, SpaceUsage>> countOwners(LongConsumer progress) {
    OwnerScan scan = OwnerScan.run(context, progress);
    return Map.of(
        Quota.Kind.USER, scan.usage(Quota.Kind.USER),
        Quota.Kind.GROUP, scan.usage(Quota.Kind.GROUP));
  }

  /** Replaces the usage of all users and groups by what was counted. */
  public void repairOwners(Map<Quota.Kind, Map<Long, SpaceUsage>> counted) {
    VolumeGate.checkCommand(volume.load());
    counted.forEach((kind, usage) -> {
      Map<Long, SpaceUsage> all = new TreeMap<>(usage);
      for (long id : new TreeSet<>(list(kind).stream().map(Quota::id).toList())) {
        all.putIfAbsent(id, SpaceUsage.NOTHING);
      }
      new SetOwnerUsage(context).replace(kind.word(), all);
    });
  }

  @Override
  public void close() {
    redis.close();
    volume.close();
  }
}
