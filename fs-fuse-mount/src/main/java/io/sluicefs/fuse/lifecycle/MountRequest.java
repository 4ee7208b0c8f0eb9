package io.sluicefs.fuse.lifecycle;

import java.nio.file.Path;
import java.util.List;

/**
 * What to mount and how.
 *
 * @param options words as after {@code -o}: generic ones become flags, {@code fsname} and {@code
 *     subtype} replace source and subtype, what only libfuse knows is dropped, the rest is passed
 * @param maxRead upper bound of one READ in bytes, 0 for the kernel's own
 */
public record MountRequest(
    Path mountPoint,
    String source,
    String subtype,
    boolean readOnly,
    boolean allowOther,
    boolean defaultPermissions,
    int maxRead,
    List<String> options) {
  public MountRequest {
    options = List.copyOf(options);
  }
}
