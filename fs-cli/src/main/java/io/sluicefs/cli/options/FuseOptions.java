package io.sluicefs.cli.options;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the process and of FUSE (cli.md 10.1). */
public final class FuseOptions {
  @Option(
      names = {"-d", "--background"},
      description = "Run in the background; returns when the mount answers.")
  public boolean background;

  @Option(
      names = {"-f", "--foreground"},
      hidden = true)
  public boolean foreground;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description =
          "Log file of a background mount (/var/log/juicefs.log, or ~/.juicefs/juicefs.log).")
  public String log = Defaults.logFile();

  @Option(names = "--no-syslog", description = "No log lines in syslog (there never are).")
  public boolean noSyslog;

  @Option(names = "--force", description = "Accepted, no effect.")
  public boolean force;

  @Option(
      names = "--hide-internal",
      description = "Do not list the virtual files of the root, as .stats.")
  public boolean hideInternal;

  @Option(names = "--prefix-internal", description = "Call them .jfs.stats and so on.")
  public boolean prefixInternal;

  @Option(names = "--update-fstab", description = "Not built yet.")
  public boolean updateFstab;

  @Option(names = "--disable-transparent-hugepage", description = "Not built yet.")
  public boolean disableTransparentHugepage;

  @Option(names = "--enable-xattr", description = "Serve extended attributes.")
  public boolean enableXattr;

  @Option(names = "--enable-cap", description = "Serve the attribute security.capability.")
  public boolean enableCap;

  @Option(names = "--enable-selinux", description = "Serve the attribute security.selinux.")
  public boolean enableSelinux;

  @Option(names = "--enable-ioctl", description = "Not built yet.")
  public boolean enableIoctl;

  @Option(names = "--root-squash", paramLabel = "UID:GID", description = "Not built yet.")
  public @Nullable String rootSquash;

  @Option(names = "--all-squash", paramLabel = "UID:GID", description = "Not built yet.")
  public @Nullable String allSquash;

  @Option(names = "--non-default-permission", hidden = true)
  public boolean nonDefaultPermission;

  @Option(
      names = "--max-fuse-io",
      paramLabel = "SIZE",
      converter = Converters.Bytes.class,
      description = "Largest request of the kernel, 4K to 1M (1M).")
  public long maxFuseIo = 1 << 20;

  @Option(
      names = "--umask",
      paramLabel = "OCTAL",
      converter = Converters.Mode.class,
      description = "Replaces the umask of callers for new files and directories.")
  public @Nullable Integer umask;

  @Option(
      names = "-o",
      paramLabel = "LIST",
      description =
          "FUSE options, separated by commas: allow_other, ro, writeback_cache, fsname=NAME, ...")
  public String fuseOptions = "";

  /** The words of {@code -o}; empty ones are dropped. */
  public List<String> fuseWords() {
    List<String> words = new ArrayList<>(List.of(fuseOptions.split(",", -1)));
    words.removeIf(String::isEmpty);
    return words;
  }
}
