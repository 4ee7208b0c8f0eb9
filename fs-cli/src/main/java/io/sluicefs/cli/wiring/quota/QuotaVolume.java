package io.sluicefs.cli.wiring.quota;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.grammar.Sizes;
import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.cli.wiring.Admins;
import io.sluicefs.cli.wiring.Failures;
import io.sluicefs.core.meta.op.SpaceUsage;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.op.TreeWalk.Trust;
import io.sluicefs.meta.redis.quota.Quota;
import io.sluicefs.meta.redis.quota.Quota.Kind;
import io.sluicefs.meta.redis.quota.QuotaAdmin;
import io.sluicefs.meta.redis.schema.QuotaCodec.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The words of the quota command on one volume; each answers the table to print. */
public final class QuotaVolume implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QuotaVolume.class);

  private final QuotaAdmin admin;
  private final Progress progress = Progress.start();

  private QuotaVolume(QuotaAdmin admin) {
    this.admin = admin;
  }

  public static QuotaVolume open(String metaUrl) {
    RedisUrl url = Admins.url(metaUrl);
    return new QuotaVolume(
        Failures.explain("Load metadata from " + url, () -> QuotaAdmin.open(url)));
  }

  /** Makes the directory if it is missing. */
  public void create(QuotaKey key) {
    Failures.explain("create dir " + key.name(), () -> admin.create(key.name()));
  }

  /** Limits below 0 stay as they are. */
  public String set(QuotaKey key, long space, long inodes, boolean strict) {
    Limits limits = new Limits(space, inodes);
    long id = id(key);
    Failures.explain(
        "set quota of " + key.name(),
        () -> admin.set(key.kind(), id, limits, trust(strict), counter("Scanned inodes")));
    return get(key);
  }

  /** Stores what all users and groups own. */
  public void countOwners() {
    Failures.explain(
        "count what users and groups own",
        () -> admin.repairOwners(admin.countOwners(counter("Scanned inodes"))));
  }

  /** Empty when there is no such quota. */
  public String get(QuotaKey key) {
    Quota quota = find(key);
    return QuotaTables.print(key.title(), quota == null ? Map.of() : Map.of(key.name(), quota));
  }

  public void delete(QuotaKey key) {
    long id = id(key);
    Failures.explain("delete quota of " + key.name(), () -> admin.delete(key.kind(), id));
  }

  /** All quotas that limit something, and all of directories. */
  public String list() {
    Map<String, Quota> rows = new HashMap<>();
    boolean owners = false;
    for (Kind kind : Kind.values()) {
      for (Quota quota : Failures.explain("list quotas", () -> admin.list(kind))) {
        boolean limits = quota.limits().space() > 0 || quota.limits().inodes() > 0;
        if (kind == Kind.DIRECTORY || limits) {
          rows.put(QuotaKey.labelled(kind, name(quota)), quota);
          owners |= kind != Kind.DIRECTORY;
        }
      }
    }
    return QuotaTables.print(owners ? "Path/ID" : "Path", rows);
  }

  private String name(Quota quota) {
    if (quota.kind() != Kind.DIRECTORY) {
      return Long.toString(quota.id());
    }
    return Failures.explain("list quotas", () -> pathOr(quota.id()));
  }

  private String pathOr(long ino) {
    String path = admin.pathOf(ino);
    return path == null ? "inode:" + ino : path;
  }

  /**
   * Compares the usage of a directory with what is there.
   *
   * @throws CommandFailure when they differ and {@code repair} is false
   */
  public String checkDirectory(QuotaKey key, boolean repair, boolean strict) {
    Quota quota = find(key);
    if (quota == null) {
      throw new CommandFailure("no quota for path " + key.name());
    }
    String what = "check quota of " + key.name();
    Quota counted =
        Failures.explain(what, () -> admin.count(quota, trust(strict), counter("Scanned inodes")));
    if (quota.usesAsMuchAs(counted)) {
      log.info("quota of {} is consistent", key.name());
      return get(key);
    }
    log.warn("{}: quota({}) != summary({})", key.name(), usage(quota), usage(counted));
    if (!repair) {
      throw new CommandFailure(
          "quota of " + key.name() + " is inconsistent, please repair it with --repair flag");
    }
    log.info("repairing...");
    Failures.explain(what, () -> admin.repair(quota, trust(strict), counter("Repaired inodes")));
    return get(key);
  }

  /**
   * Compares the usage of users and groups with what they own.
   *
   * @param only the one to look at; null for all
   * @throws CommandFailure when they differ and {@code repair} is false
   */
  public String checkOwners(@Nullable QuotaKey only, boolean repair) {
    Map<Kind, Map<Long, SpaceUsage>> counted =
        Failures.explain(
            "check user/group quotas", () -> admin.countOwners(counter("Scanned inodes")));
    boolean consistent = true;
    for (Kind kind : List.of(Kind.USER, Kind.GROUP)) {
      if (only == null || only.kind() == kind) {
        consistent &= compare(kind, counted.getOrDefault(kind, Map.of()), only);
      }
    }
    if (consistent) {
      log.info("user/group quota is consistent");
    } else if (!repair) {
      throw new CommandFailure(
          "user/group quota is inconsistent, please repair it with --repair flag");
    } else {
      log.info("Begin to repair user/group quota.");
      Failures.explain("repair user/group quotas", () -> admin.repairOwners(counted));
    }
    return only == null ? list() : get(only);
  }

  private boolean compare(Kind kind, Map<Long, SpaceUsage> counted, @Nullable QuotaKey only) {
    Map<Long, Quota> stored = new TreeMap<>();
    for (Quota quota : Failures.explain("list quotas", () -> admin.list(kind))) {
      stored.put(quota.id(), quota);
    }
    counted.keySet().forEach(id -> stored.putIfAbsent(id, new Quota(kind, id, Limits.NONE, 0, 0)));
    boolean consistent = true;
    for (Quota quota : stored.values()) {
      SpaceUsage truth = counted.getOrDefault(quota.id(), SpaceUsage.NOTHING);
      Quota wanted = new Quota(kind, quota.id(), Limits.NONE, truth.space(), truth.inodes());
      boolean concerns = only == null || only.number() == quota.id();
      if (concerns && !quota.usesAsMuchAs(wanted)) {
        log.warn(
            "{}: usage({}) != actual usage({})",
            QuotaKey.labelled(kind, Long.toString(quota.id())),
            usage(quota),
            usage(wanted));
        consistent = false;
      }
    }
    return consistent;
  }

  private static String usage(Quota quota) {
    return quota.usedInodes() + ", " + Sizes.print(Math.max(0, quota.usedSpace()));
  }

  private @Nullable Quota find(QuotaKey key) {
    long id = id(key);
    return Failures.explain("get quota of " + key.name(), () -> found(key, id)).orElse(null);
  }

  private Optional<Quota> found(QuotaKey key, long id) {
    return Optional.ofNullable(admin.find(key.kind(), id));
  }

  private long id(QuotaKey key) {
    return key.kind() == Kind.DIRECTORY
        ? Failures.explain("resolve dir " + key.name(), () -> admin.resolve(key.name()))
        : key.number();
  }

  private static Trust trust(boolean strict) {
    return strict ? Trust.ENTRIES : Trust.STATISTICS;
  }

  private LongConsumer counter(String name) {
    Counter counter = progress.counter(name);
    return seen -> counter.add(seen - counter.get());
  }

  @Override
  public void close() {
    progress.close();
    admin.close();
  }
}
