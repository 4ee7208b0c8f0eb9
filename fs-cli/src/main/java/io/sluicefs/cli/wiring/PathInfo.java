package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.grammar.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What a path consists of, as text. */
public final class PathInfo {
  private PathInfo() {}

  public static String describe(String argument, boolean inode, boolean recursive, boolean raw) {
    Path path = Path.of(argument).toAbsolutePath().normalize();
    try {
      Object number = Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      long length = Files.size(path);
      return "%s :%n  inode: %s%n length: %s%n"
          .formatted(argument, number, Sizes.printExactly(length));
    } catch (IOException e) {
      throw new CommandFailure("lookup inode for " + path + ": " + e.getMessage(), e);
    }
  }
}
