package io.sluicefs.core.block.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Creates files and directories of a cache with the permissions of --cache-mode. */
public final class CacheModes {
  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);
  private static final Set<OpenOption> LOCK =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  private static final PosixFilePermission[] BY_BIT = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  /** The bits that no usual umask takes away. */
  private static final int OWNER_BITS = 0700;

  private final Set<PosixFilePermission> file;
  private final Set<PosixFilePermission> directory;
  private final boolean open;

  public CacheModes(int fileMode) {
    this.file = permissions(fileMode);
    int read = fileMode & 0444;
    this.directory = permissions(fileMode | read >> 1 | read >> 2);
    this.open = (fileMode & ~OWNER_BITS) != 0;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < BY_BIT.length; bit++) {
      if ((mode & 1 << bit) != 0) {
        set.add(BY_BIT[bit]);
      }
    }
    return set;
  }

  /** An empty file for writing, with its directories. */
  public FileChannel create(Path path) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, CREATE, PosixFilePermissions.asFileAttribute(file));
    } catch (NoSuchFileException e) {
      createDirectories(CacheLayout.folderOf(path));
      channel = FileChannel.open(path, CREATE, PosixFilePermissions.asFileAttribute(file));
    }
    if (open) {
      Files.setPosixFilePermissions(path, file);
    }
    return channel;
  }

  /** A file that is there for its lock. */
  public FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, LOCK, PosixFilePermissions.asFileAttribute(file));
  }

  /** The directory and all above it that are missing. */
  public void createDirectories(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    createDirectories(CacheLayout.folderOf(path));
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(directory));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
      return;
    }
    if (open) {
      Files.setPosixFilePermissions(path, directory);
    }
  }
}
