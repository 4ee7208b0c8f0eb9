package io.sluicefs.fuse.lifecycle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The mounts that this process sees, in the order of /proc/self/mountinfo: a later one at the same
 * path covers the earlier. Reading it touches no file system, so a hung one does no harm.
 */
public record MountTable(List<Entry> entries) {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  public MountTable {
    entries = List.copyOf(entries);
  }

  /**
   * One line.
   *
   * @param deviceMinor of a FUSE mount also the number of its connection
   * @param options of the mount point
   * @param superOptions of the file system
   */
  public record Entry(
      int deviceMinor,
      Path mountPoint,
      String options,
      String type,
      String source,
      String superOptions) {
    public boolean isFuse() {
      return type.equals("fuse") || type.startsWith("fuse.");
    }

    /** Where the kernel shows and aborts the connection, when fusectl is mounted. */
    public Path connection() {
      return Path.of("/sys/fs/fuse/connections", String.valueOf(deviceMinor));
    }
  }

  public static MountTable read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    String text = new String(Files.readAllBytes(MOUNTINFO), StandardCharsets.ISO_8859_1);
    for (String line : text.split("\n", -1)) {
      if (!line.isEmpty()) {
        entries.add(parse(line));
      }
    }
    return new MountTable(entries);
  }

  /** The mount that is visible at exactly that path, which may lead there through symlinks. */
  public Optional<Entry> at(Path mountPoint) {
    Path path = canonical(mountPoint);
    return entries.reversed().stream().filter(e -> e.mountPoint.equals(path)).findFirst();
  }

  /** Resolves all but the last name, since a look at a hung mount would hang. */
  private static Path canonical(Path mountPoint) {
    Path path = mountPoint.toAbsolutePath().normalize();
    Path parent = path.getParent();
    if (parent == null) {
      return path;
    }
    try {
      return parent.toRealPath().resolve(path.getFileName());
    } catch (IOException e) {
      return path;
    }
  }

  /** One line as Latin-1, so that each char is a byte of the file. */
  static Entry parse(String line) {
    String[] words = line.split(" ", -1);
    int separator = 6;
    while (separator < words.length && !words[separator].equals("-")) {
      separator++;
    }
    if (separator + 3 >= words.length) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line);
    }
    String device = words[2];
    return new Entry(
        Integer.parseInt(device.substring(device.indexOf(':') + 1)),
        Path.of(unescape(words[4])),
        words[5],
        words[separator + 1],
        unescape(words[separator + 2]),
        words[separator + 3]);
  }

  /** Space, tab, newline and backslash come as three octal digits behind a backslash. */
  static String unescape(String word) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(word.length());
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\\' && i + 3 < word.length()) {
        bytes.write(Integer.parseInt(word.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
