package io.sluicefs.cli.control;

import io.sluicefs.cli.args.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Has a mount fill, empty or look through its block cache (cli.md 17.7). */
public final class PathWarmup {
  private static final Logger log = LoggerFactory.getLogger(PathWarmup.class);
  private static final int FILL_CACHE = 1004;
  private static final int BATCH = 10_240;
  private static final long ROOT_INO = 1;

  private final Action action;
  private final int threads;
  private final boolean background;
  private final List<String> chosen = new ArrayList<>();
  private Path mount = Path.of("/");

  /** What is done; the position is its number in the message. */
  public enum Action {
    WARM_UP("warmup", 0),
    EVICT("evict", 1),
    CHECK("check", 2);

    private final String verb;
    private final int code;

    Action(String verb, int code) {
      this.verb = verb;
      this.code = code;
    }

    public String verb() {
      return verb;
    }
  }

  /**
   * What came out.
   *
   * @param missing bytes that are in no cache
   * @param places bytes by directory
   */
  public record Outcome(long files, long bytes, long missing, Map<String, Long> places) {}

  public PathWarmup(Action action, int threads, boolean background) {
    this.action = action;
    this.threads = threads;
    this.background = background;
  }

  /**
   * Finds the mount of the first path, and takes those that lie in it.
   *
   * @return how many do
   * @throws CommandFailure the first path is in no mount
   */
  public int choose(List<String> paths) {
    @Nullable Long device = null;
    for (String text : paths) {
      Path path = Path.of(text).toAbsolutePath().normalize();
      try {
        Path real = Files.isSymbolicLink(path) ? path.toRealPath() : path;
        long its = (Long) Files.getAttribute(real, "unix:dev", LinkOption.NOFOLLOW_LINKS);
        if (device == null) {
          mount = topOf(real, its);
          device = its;
        }
        if (its == device) {
          chosen.add(nameOf(real));
        } else {
          log.error("{} is not inside the mount {}, it is skipped", path, mount);
        }
      } catch (IOException e) {
        log.error("{} is skipped: {}", path, e.toString());
      }
    }
    if (chosen.isEmpty()) {
      throw new CommandFailure("none of the paths can be used");
    }
    return chosen.size();
  }

  /** The highest directory on the device. */
  private static Path topOf(Path path, long device) throws IOException {
    Path top = Files.isDirectory(path) || path.getParent() == null ? path : path.getParent();
    Path above = top.getParent();
    while (above != null && (Long) Files.getAttribute(above, "unix:dev") == device) {
      top = above;
      above = top.getParent();
    }
    return top;
  }

  /** Below a part of a mount that is bound elsewhere, only inodes mean the same to the daemon. */
  private String nameOf(Path path) throws IOException {
    if ((Long) Files.getAttribute(mount, "unix:ino") == ROOT_INO) {
      return "/" + mount.relativize(path);
    }
    return "inode:" + Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * @param more hears of files that were done since it heard last
   * @throws CommandFailure names the mount and the cause
   */
  public Outcome run(LongConsumer more) {
    Outcome sum = new Outcome(0, 0, 0, new TreeMap<>());
    for (int from = 0; from < chosen.size(); from += BATCH) {
      List<String> batch = chosen.subList(from, Math.min(from + BATCH, chosen.size()));
      try (ControlFile control = ControlFile.in(mount)) {
        AtomicLong before = new AtomicLong();
        LongConsumer progress = files -> more.accept(files - before.getAndSet(files));
        sum = add(sum, control.ask(FILL_CACHE, bodyOf(batch), progress));
      } catch (NoSuchFileException e) {
        throw new CommandFailure(mount + " is not a mount of this kind", e);
      } catch (IOException e) {
        throw new CommandFailure(action.verb() + " " + mount + ": " + e.getMessage(), e);
      }
    }
    return sum;
  }

  private ByteBuffer bodyOf(List<String> paths) {
    byte[] text = String.join("\n", paths).getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(8 + text.length).putInt(text.length).put(text);
    body.putShort((short) threads).put((byte) (background ? 1 : 0));
    return body.put((byte) action.code).flip();
  }

  private static Outcome add(Outcome sum, String document) {
    JsonNode answer = JsonMapper.shared().readTree(document);
    Map<String, Long> places = new TreeMap<>(sum.places());
    answer
        .path("Locations")
        .properties()
        .forEach(place -> places.merge(place.getKey(), place.getValue().asLong(), Long::sum));
    return new Outcome(
        sum.files() + answer.path("FileCount").asLong(),
        sum.bytes() + answer.path("TotalBytes").asLong(),
        sum.missing() + answer.path("MissBytes").asLong(),
        places);
  }
}
