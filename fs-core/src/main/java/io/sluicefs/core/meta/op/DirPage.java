package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Dentry;
import java.util.List;

/**
 * One step of a directory scan, without {@code .} and {@code ..}. A name may come in more than one
 * page; the reader drops repetitions.
 *
 * @param next where the scan goes on; {@link #END} when it is complete
 */
public record DirPage(List<Dentry> entries, String next) {
  /** Starts a scan, and as {@link #next} ends it. */
  public static final String END = "0";

  public boolean isLast() {
    return next.equals(END);
  }
}
