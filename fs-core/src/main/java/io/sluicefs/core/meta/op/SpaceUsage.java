package io.sluicefs.core.meta.op;

/**
 * What files and directories take (redis-metadata.md 12.1).
 *
 * @param length bytes of regular files
 * @param space bytes charged: whole 4 KiB units, one for everything that is not a regular file
 * @param inodes entries, those of hard links each
 */
public record SpaceUsage(long length, long space, long inodes) {
  public static final SpaceUsage NOTHING = new SpaceUsage(0, 0, 0);

  public SpaceUsage plus(SpaceUsage other) {
    return new SpaceUsage(length + other.length, space + other.space, inodes + other.inodes);
  }
}
