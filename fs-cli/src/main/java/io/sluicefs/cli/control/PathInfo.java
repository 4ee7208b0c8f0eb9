package io.sluicefs.cli.control;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.grammar.Sizes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a file or directory of a mount consists of, as text (cli.md 16.2). */
public final class PathInfo {
  private static final int INFO = 1005;

  private final boolean recursive;
  private final boolean strict;
  private final boolean raw;

  public PathInfo(boolean recursive, boolean strict, boolean raw) {
    this.recursive = recursive;
    this.strict = strict;
    this.raw = raw;
  }

  /**
   * @throws CommandFailure names the path and the cause
   */
  public String ofPath(String argument) {
    Path path = Path.of(argument).toAbsolutePath().normalize();
    try {
      long ino = (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      Path parent = path.getParent();
      return describe(argument, ino, directory || parent == null ? path : parent);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("lookup inode for " + path + ": no such file or directory", e);
    } catch (IOException e) {
      throw new CommandFailure("lookup inode for " + path + ": " + e.getMessage(), e);
    }
  }

  /** An inode of the mount that the working directory is in. */
  public String ofInode(String argument) {
    try {
      return describe(argument, Long.parseUnsignedLong(argument), Path.of("").toAbsolutePath());
    } catch (NumberFormatException e) {
      throw new CommandFailure("not an inode number: " + argument, e);
    } catch (IOException e) {
      throw new CommandFailure("inode " + argument + ": " + e.getMessage(), e);
    }
  }

  private String describe(String argument, long ino, Path directory) throws IOException {
    ByteBuffer body = ByteBuffer.allocate(11).putLong(ino);
    body.put(flag(recursive)).put(flag(raw)).put(flag(strict)).flip();
    try (ControlFile control = ControlFile.in(directory)) {
      JsonNode answer = new JsonMapper().readTree(control.ask(INFO, body));
      if (answer.path("Failed").asBoolean()) {
        throw new CommandFailure("info " + argument + ": " + answer.path("Reason").asString());
      }
      return print(argument, answer);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("\"" + argument + "\" is not inside a mount of this kind", e);
    }
  }

  private static byte flag(boolean value) {
    return (byte) (value ? 1 : 0);
  }

  private String print(String argument, JsonNode answer) {
    JsonNode sum = answer.path("Summary");
    StringBuilder text = new StringBuilder(512);
    text.append(argument).append(" :\n");
    line(text, "inode", answer.path("Ino").asString());
    line(text, "files", sum.path("Files").asString());
    line(text, "dirs", sum.path("Dirs").asString());
    line(text, "length", Sizes.printExactly(sum.path("Length").asLong()));
    line(text, "size", Sizes.printExactly(sum.path("Size").asLong()));
    appendPaths(text, answer.path("Paths"));
    JsonNode tier = answer.path("Tier");
    line(text, "tier", tier.path("ID").asString() + "->" + tier.path("StorageClass").asString());
    if (raw && answer.path("Chunks").isArray()) {
      text.append(" chunks:\n");
      List<String> head = List.of("chunkIndex", "sliceId", "size", "offset", "length");
      text.append(table(head, answer.path("Chunks"), "Id"));
    } else if (answer.path("Objects").isArray()) {
      text.append(" objects:\n");
      List<String> head = List.of("chunkIndex", "objectName", "size", "offset", "length");
      text.append(table(head, answer.path("Objects"), "Key"));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%7s: %s%n".formatted(name, value));
  }

  private static void appendPaths(StringBuilder text, JsonNode paths) {
    if (paths.size() == 1) {
      line(text, "path", paths.get(0).asString());
    } else if (paths.isEmpty()) {
      line(text, "path", "unknown");
    } else {
      text.append("  paths:\n");
      paths.forEach(path -> text.append('\t').append(path.asString()).append('\n'));
    }
  }

  private static String table(List<String> head, JsonNode rows, String nameMember) {
    Table table = new Table(head, 1);
    for (JsonNode row : rows) {
      table.add(
          List.of(
              row.path("ChunkIndex").asString(),
              row.path(nameMember).asString(),
              row.path("Size").asString(),
              row.path("Off").asString(),
              row.path("Len").asString()));
    }
    return table.toString();
  }
}
