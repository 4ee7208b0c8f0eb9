package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * What setattr changes; an absent part stays. Length is not here: see {@link Attributes#truncate}.
 *
 * @param mode permission bits (12)
 * @param flags the whole flags byte (chattr)
 * @param killPrivileges clear setuid, setgid (with group-exec) and capabilities
 */
public record SetAttr(
    @Nullable Integer mode,
    @Nullable Integer uid,
    @Nullable Integer gid,
    @Nullable SetTime atime,
    @Nullable SetTime mtime,
    @Nullable Integer flags,
    boolean killPrivileges) {

  /** An explicit time, or the engine's now when {@code time} is absent. */
  public record SetTime(@Nullable Timestamp time) {
    public static final SetTime NOW = new SetTime(null);
  }

  public static final SetAttr NOTHING = new SetAttr(null, null, null, null, null, null, false);

  public boolean isEmpty() {
    return equals(NOTHING);
  }
}
