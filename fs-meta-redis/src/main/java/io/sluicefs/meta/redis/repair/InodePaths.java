package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis.HashPage;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From inodes to paths and back (redis-metadata.md 8.4). Slow, as names are stored in directories
 * only: for what is reported, not for what is walked over.
 */
public final class InodePaths {
  private static final int DEPTH_MAX = 1000;
  private static final int PAGE = 1000;

  /** Directories of which the path is remembered; most findings lie beside each other. */
  private static final int REMEMBERED_MAX = 10_000;

  private final OpContext context;
  private final Map<Long, String> remembered = new HashMap<>();

  InodePaths(OpContext context) {
    this.context = context;
  }

  /** One path of the inode; {@code inode:N} when no way leads to it. */
  public synchronized String pathOf(long ino) {
    String path = climb(ino, 0);
    return path == null ? "inode:" + ino : path.isEmpty() ? "/" : path;
  }

  /** Path of a name in a directory. */
  public String pathOf(long dir, byte[] name) {
    String folder = pathOf(dir);
    String shown = new String(name, StandardCharsets.UTF_8);
    return folder.equals("/") ? "/" + shown : folder + "/" + shown;
  }

  /** Path of an inode by a name that a directory has for it. */
  String pathOf(long dir, long ino) {
    byte[] name = nameIn(dir, ino);
    return name == null ? pathOf(ino) : pathOf(dir, name);
  }

  private @Nullable String climb(long ino, int depth) {
    if (ino == Inodes.ROOT) {
      return "";
    }
    if (ino == Inodes.TRASH) {
      return "/.trash";
    }
    String known = remembered.get(ino);
    if (known != null || depth > DEPTH_MAX) {
      return known;
    }
    Attr attr = record(ino);
    long parent = attr == null ? 0 : parentOf(ino, attr);
    byte[] name = parent == 0 ? null : nameIn(parent, ino);
    String above = name == null ? null : climb(parent, depth + 1);
    if (above == null || name == null) {
      return null;
    }
    String path = above + "/" + new String(name, StandardCharsets.UTF_8);
    if (attr != null && attr.isDirectory() && remembered.size() < REMEMBERED_MAX) {
      remembered.put(ino, path);
    }
    return path;
  }

  private long parentOf(long ino, Attr attr) {
    if (attr.parentIno() != 0) {
      return attr.parentIno();
    }
    HashPage parents = context.redis().hscan(context.keys().parents(ino), "0", PAGE);
    for (int i = 0; i < parents.fields().size(); i++) {
      if (Ascii.parseLong(parents.values().get(i)) > 0) {
        return Ascii.parseLong(parents.fields().get(i));
      }
    }
    return 0;
  }

  private @Nullable Attr record(long ino) {
    byte[] record = context.redis().get(context.keys().attr(ino));
    try {
      return record == null ? null : AttrCodec.decode(record);
    } catch (FsException e) {
      return null;
    }
  }

  private byte @Nullable [] nameIn(long dir, long ino) {
    String cursor = "0";
    do {
      HashPage page = context.redis().hscan(context.keys().dentries(dir), cursor, PAGE);
      for (int i = 0; i < page.fields().size(); i++) {
        if (DentryCodec.ino(page.values().get(i)) == ino) {
          return page.fields().get(i);
        }
      }
      cursor = page.next();
    } while (!cursor.equals("0"));
    return null;
  }

  /** The dentry behind an absolute path; absent when a name on the way does not exist. */
  public @Nullable Target resolve(String path) {
    byte[] root = DentryCodec.encode(FileType.DIRECTORY, Inodes.ROOT);
    Target at = new Target(Inodes.ROOT, new byte[0], root);
    for (String name : path.split("/")) {
      if (name.isEmpty()) {
        continue;
      }
      byte[] field = name.getBytes(StandardCharsets.UTF_8);
      byte[] dentry =
          at.ino() == Inodes.ROOT && name.equals(".trash")
              ? DentryCodec.encode(FileType.DIRECTORY, Inodes.TRASH)
              : context.redis().hget(context.keys().dentries(at.ino()), field);
      if (dentry == null) {
        return null;
      }
      at = new Target(at.ino(), field, dentry);
    }
    return at;
  }

  /** What a path leads to, and the directory that holds it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Target(long dir, byte[] name, byte[] dentry) {
    public long ino() {
      return DentryCodec.ino(dentry);
    }

    public boolean isDirectory() {
      return DentryCodec.type(dentry) == FileType.DIRECTORY;
    }
  }
}
