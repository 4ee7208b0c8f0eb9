package io.sluicefs.cli.control;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.grammar.Sizes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a directory of a mount takes, level by level, as text (cli.md 16.3). */
public final class PathSummary {
  private static final int SUMMARY = 1007;
  private static final int DIRECTORY = 2;

  private final int depth;
  private final int entries;
  private final boolean strict;

  public PathSummary(int depth, int entries, boolean strict) {
    this.depth = depth;
    this.entries = entries;
    this.strict = strict;
  }

  /**
   * Rows of path, bytes, directories and files.
   *
   * @throws CommandFailure names the path and the cause
   */
  public List<List<String>> rows(String argument) {
    Path path = Path.of(argument).toAbsolutePath().normalize();
    try {
      long ino = (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      Path parent = path.getParent();
      return ask(argument, ino, directory || parent == null ? path : parent);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("\"" + argument + "\" does not exist, or not inside a mount", e);
    } catch (IOException e) {
      throw new CommandFailure("summary " + argument + ": " + e.getMessage(), e);
    }
  }

  private List<List<String>> ask(String argument, long ino, Path directory) throws IOException {
    ByteBuffer body = ByteBuffer.allocate(11).putLong(ino).put((byte) depth).put((byte) entries);
    body.put((byte) (strict ? 1 : 0)).flip();
    try (ControlFile control = ControlFile.in(directory)) {
      JsonNode answer = new JsonMapper().readTree(control.ask(SUMMARY, body));
      if (answer.path("Errno").asInt() != 0) {
        throw new CommandFailure("summary " + argument + ": error " + answer.path("Errno").asInt());
      }
      List<List<String>> rows = new ArrayList<>();
      add(rows, answer.path("Tree"));
      return rows;
    }
  }

  private static void add(List<List<String>> rows, JsonNode node) {
    String path = node.path("Path").asString();
    rows.add(
        List.of(
            path.isEmpty() || node.path("Type").asInt() == DIRECTORY ? path + "/" : path,
            node.path("Size").asString(),
            node.path("Dirs").asString(),
            node.path("Files").asString()));
    node.path("Children").forEach(child -> add(rows, child));
  }

  /** As a table with readable sizes. */
  public static String table(List<List<String>> rows) {
    Table table = new Table(List.of("PATH", "SIZE", "DIRS", "FILES"), 0);
    for (List<String> row : rows) {
      String size = Sizes.print(Long.parseLong(row.get(1)));
      table.add(List.of(row.get(0), size, row.get(2), row.get(3)));
    }
    return table.toString();
  }

  /** As comma separated values with sizes in bytes. */
  public static String csv(List<List<String>> rows) {
    StringBuilder text = new StringBuilder("PATH,SIZE,DIRS,FILES\n");
    for (List<String> row : rows) {
      text.append(quoted(row.get(0)));
      row.subList(1, row.size()).forEach(cell -> text.append(',').append(cell));
      text.append('\n');
    }
    return text.toString();
  }

  private static String quoted(String path) {
    boolean plain = path.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? path : '"' + path.replace("\"", "\"\"") + '"';
  }
}
