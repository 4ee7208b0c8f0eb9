package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.options.DaemonNiceness;
import io.sluicefs.cli.wiring.dump.AutomaticBackup;
import io.sluicefs.cli.wiring.dump.BackupSchedule;
import io.sluicefs.cli.wiring.host.HostNames;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.maintenance.ChunkCompactor;
import io.sluicefs.core.maintenance.CompactCommand;
import io.sluicefs.core.maintenance.FillCacheCommand;
import io.sluicefs.core.maintenance.SliceCollector;
import io.sluicefs.core.maintenance.TrashCleaner;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.stat.StatSink;
import io.sluicefs.core.vfs.StoredContents;
import io.sluicefs.core.vfs.SubdirVfs;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.VolumeVfs;
import io.sluicefs.core.vfs.cache.OpenFiles;
import io.sluicefs.core.vfs.control.AccessLog;
import io.sluicefs.core.vfs.control.AccessLogVfs;
import io.sluicefs.core.vfs.control.ControlCommand;
import io.sluicefs.core.vfs.control.ControlConfig;
import io.sluicefs.core.vfs.control.ControlVfs;
import io.sluicefs.core.vfs.control.InfoCommands;
import io.sluicefs.core.vfs.control.VirtualFiles;
import io.sluicefs.core.vfs.control.VirtualTexts;
import io.sluicefs.core.vfs.summary.SummaryCommand;
import io.sluicefs.core.vfs.tree.TreeCommands;
import io.sluicefs.core.vfs.tree.TreeVfs;
import io.sluicefs.fuse.FuseMount;
import io.sluicefs.fuse.ffm.BootClock;
import io.sluicefs.fuse.ffm.MountCalls;
import io.sluicefs.fuse.ffm.Sys;
import io.sluicefs.fuse.lifecycle.DaemonPriority;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.RedisMetaEngine;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.objectstore.StorageProbe;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a mount together: engine, object store, blocks, contents, file system, kernel. Whatever was
 * opened is closed again when a later step fails.
 */
public final class Wiring {
  private static final Logger log = LoggerFactory.getLogger(Wiring.class);

  /**
   * What a session record says: other clients compare it with the version bounds of the volume, so
   * it claims the series whose formats are kept.
   */
  static final String SESSION_VERSION = "1.4.1+sluice.0.1";

  private final MountPlan plan;
  private final Settings settings;
  private final InstantSource clock;

  public Wiring(MountPlan plan, InstantSource clock) {
    this.plan = plan;
    this.settings = new Settings(plan);
    this.clock = clock;
  }

  /**
   * Mounts; the mount answers when this returns.
   *
   * @throws CommandFailure what is wrong, in one line
   */
  public MountedVolume mount() {
    DaemonPriority.raise(DaemonNiceness.in(System.getenv()));
    settings.backupInterval();
    RedisUrl url = Admins.url(plan.metaUrl());
    OpenFiles openFiles = new OpenFiles();
    RedisConfig config =
        new RedisConfig(url, settings.meta(), plan.metadata().strictRedis, BootClock::nanos);
    MetaEngine engine =
        Failures.explain("Meta " + url, () -> RedisMetaEngine.open(config, openFiles));
    try {
      return mount(engine, openFiles);
    } catch (RuntimeException e) {
      engine.close();
      throw Failures.explained("mount", e);
    }
  }

  private MountedVolume mount(MetaEngine engine, OpenFiles openFiles) {
    VolumeFormat format = withOwnStorage(engine.format());
    ReloadedStore objects =
        new ReloadedStore(format, plan.durable() ? VolumeFormatting::durableStore : this::store);
    try {
      checkStorage(objects, format);
      BlockStore blocks = new BlockStore(objects, settings.blocks(format));
      StoredContents contents = new StoredContents(engine, blocks, settings.contents(format));
      SliceCollector collector = new SliceCollector(engine, blocks, settings.maintenance());
      ChunkCompactor compactor = new ChunkCompactor(engine, blocks, settings.maintenance());
      if (!plan.readOnly()) {
        contents.onCommit(compactor);
      }
      VolumeVfs vfs = new VolumeVfs(engine, contents, openFiles, settings.vfs(format), collector);
      long session =
          Failures.explain("register this client", () -> engine.openSession(sessionInfo()));
      log.info("Mounting volume {} at \"{}\" ...", format.name(), plan.mountPoint());
      AutomaticBackup backup = backup(objects);
      VirtualTexts texts =
          new MountTexts(
              plan,
              () -> withOwnStorage(engine.format()),
              settings.blocks(format),
              session,
              sink -> report(sink, blocks, backup));
      TrashCleaner trash = new TrashCleaner(engine, collector, clock);
      BackgroundJobs jobs = new BackgroundJobs(engine, collector, trash, settings.heartbeat());
      limit(blocks, format);
      jobs.onHeartbeat(() -> follow(engine.format(), objects, blocks));
      if (backup != null) {
        jobs.backUp(new BackupSchedule(backup, settings.backupInterval()));
      }
      return start(vfs, decorated(engine, vfs, texts, compactor, blocks), format, jobs, blocks);
    } catch (RuntimeException e) {
      objects.close();
      throw e;
    }
  }

  private ObjectStore store(VolumeFormat format) {
    return VolumeFormatting.store(format, settings.requestTimeouts());
  }

  /** Takes over what was changed by {@code config} meanwhile. */
  private void follow(VolumeFormat format, ReloadedStore objects, BlockStore blocks) {
    objects.follow(withOwnStorage(format));
    limit(blocks, format);
  }

  private void limit(BlockStore blocks, VolumeFormat format) {
    blocks.limitBandwidth(settings.uploadMbps(format), settings.downloadMbps(format));
  }

  /** Null when this mount makes none. */
  private @Nullable AutomaticBackup backup(ObjectStore objects) {
    Duration interval = settings.backupInterval();
    if (plan.readOnly() || plan.metadata().noBackgroundJobs) {
      return null;
    }
    if (interval.isZero()) {
      log.warn("Metadata backup is disabled");
      return null;
    }
    RedisUrl url = Admins.url(plan.metaUrl());
    return new AutomaticBackup(url, objects, interval, plan.metadata().backupSkipTrash, clock);
  }

  private static void report(StatSink sink, BlockStore blocks, @Nullable AutomaticBackup backup) {
    blocks.report(sink);
    if (backup != null) {
      backup.report(sink);
    }
  }

  private MountedVolume start(
      VolumeVfs volume, Vfs shown, VolumeFormat format, BackgroundJobs jobs, BlockStore blocks) {
    try {
      FuseMount mount = FuseMount.mount(settings.fuse(format, Sys.isRoot()), shown);
      volume.use(mount.kernelCache());
      MountedVolume mounted = new MountedVolume(format.name(), mount, shown, jobs, blocks);
      jobs.start(plan.readOnly(), plan.metadata().noBackgroundJobs, mounted::volumeLost);
      return mounted;
    } catch (IOException | RuntimeException e) {
      volume.close();
      throw Failures.explained("", e);
    }
  }

  /** The volume as this mount shows it: perhaps a directory of it, with virtual files. */
  private Vfs decorated(
      MetaEngine engine,
      VolumeVfs volume,
      VirtualTexts texts,
      ChunkCompactor compactor,
      BlockStore blocks) {
    String subdir = plan.metadata().subdir;
    boolean whole = subdir.isEmpty() || subdir.equals("/");
    long root =
        whole
            ? Inodes.ROOT
            : Failures.explain("--subdir " + subdir, () -> SubdirVfs.resolve(engine, subdir));
    Vfs below = whole ? volume : new SubdirVfs(volume, root);
    ControlConfig config =
        new ControlConfig(
            plan.fuse().hideInternal,
            plan.fuse().prefixInternal,
            whole,
            (int) MountCalls.userId(),
            (int) MountCalls.groupId(),
            clock.instant());
    AccessLog accessLog = new AccessLog();
    Map<Integer, ControlCommand> commands = commands(engine, volume, root);
    if (!plan.readOnly()) {
      commands.put(CompactCommand.OPCODE, new CompactCommand(engine, compactor, root));
    }
    commands.put(FillCacheCommand.OPCODE, new FillCacheCommand(engine, blocks, root));
    VirtualFiles files = new VirtualFiles(config, texts, accessLog, commands);
    return new AccessLogVfs(new ControlVfs(below, files), accessLog, clock, volume::inoOf);
  }

  private VolumeFormat withOwnStorage(VolumeFormat format) {
    return new VolumeFormat(
        format.name(),
        format.uuid(),
        settings.storage(format.storage()),
        format.layout(),
        format.limits(),
        format.clients(),
        format.features());
  }

  private void checkStorage(ObjectStore objects, VolumeFormat format) {
    StorageProbe probe = new StorageProbe(objects);
    if (plan.storage().checkStorage) {
      VolumeFormatting.tryOut(probe, objects);
    }
    String what = "Storage " + objects.describe() + " of volume " + format.name();
    String uuid = Failures.explain(what, probe::readMarker);
    if (!uuid.isEmpty() && !uuid.equals(format.uuid())) {
      log.warn("{} says that it belongs to another volume: {}", what, uuid);
    }
  }

  private SessionInfo sessionInfo() {
    return new SessionInfo(
        SESSION_VERSION,
        HostNames.name(),
        HostNames.addresses(),
        plan.mountPoint().toString(),
        clock.instant(),
        ProcessHandle.current().pid());
  }

  private static Map<Integer, ControlCommand> commands(
      MetaEngine engine, TreeVfs trees, long root) {
    Map<Integer, ControlCommand> commands = new HashMap<>(InfoCommands.of(engine, root));
    commands.putAll(TreeCommands.of(trees, root));
    commands.put(SummaryCommand.OPCODE, new SummaryCommand(engine, root));
    return commands;
  }
}
