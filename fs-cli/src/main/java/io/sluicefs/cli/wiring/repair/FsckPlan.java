package io.sluicefs.cli.wiring.repair;

/**
 * What {@code fsck} was asked for (cli.md 17.3).
 *
 * @param path absolute path in the volume, empty for all of it
 * @param repair puts right what is found
 * @param recursive also below the path
 * @param syncDirStat directory statistics are compared with what the directories hold
 * @param directoryMode permission bits of directories whose record is made anew
 */
public record FsckPlan(
    String path, boolean repair, boolean recursive, boolean syncDirStat, int directoryMode) {

  /** True when every name and inode is looked at. */
  boolean isWhole() {
    return path.isEmpty() || (path.equals("/") && recursive);
  }
}
