package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.meta.dump.RecordedDumps;
import io.sluicefs.meta.redis.PrivateRedis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A recorded volume: its keys, to be put into a server and to be compared with one. */
final class RecordedVolume {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path folder;
  private final List<JsonNode> keys = new ArrayList<>();

  private RecordedVolume(Path folder) {
    this.folder = folder;
    byte[] lines = RecordedDumps.unzipped(folder.resolve("redis.jsonl.gz"));
    new String(lines, StandardCharsets.UTF_8).lines().map(MAPPER::readTree).forEach(keys::add);
  }

  static List<RecordedVolume> all() {
    return RecordedDumps.named("redis.jsonl.gz").stream()
        .map(file -> new RecordedVolume(file.resolveSibling("")))
        .toList();
  }

  static RecordedVolume named(String name) {
    return all().stream().filter(volume -> volume.name().equals(name)).findFirst().orElseThrow();
  }

  String name() {
    return folder.getFileName().toString();
  }

  byte[] dump(String file) {
    return RecordedDumps.unzipped(folder.resolve(file));
  }

  Path folder() {
    return folder;
  }

  /** Empties the server and writes all keys. */
  void restore(PrivateRedis server) {
    ByteArrayOutputStream commands = new ByteArrayOutputStream();
    command(commands, List.of(bytes("FLUSHALL")));
    for (JsonNode key : keys) {
      write(commands, key);
    }
    pipe(server, commands.toByteArray());
  }

  private static void write(OutputStream out, JsonNode key) {
    List<byte[]> words = new ArrayList<>();
    String type = key.path("type").stringValue();
    String verb =
        switch (type) {
          case "string" -> "SET";
          case "hash" -> "HSET";
          case "list" -> "RPUSH";
          case "set" -> "SADD";
          default -> "ZADD";
        };
    words.add(bytes(verb));
    words.add(decoded(key.path("key")));
    for (JsonNode value : type.equals("string") ? List.of(key.path("value")) : key.path("value")) {
      if (type.equals("hash")) {
        words.add(decoded(value.get(0)));
        words.add(decoded(value.get(1)));
      } else if (type.equals("zset")) {
        words.add(bytes(value.get(1).asString()));
        words.add(decoded(value.get(0)));
      } else {
        words.add(decoded(value));
      }
    }
    command(out, words);
  }

  static void pipe(PrivateRedis server, byte[] commands) {
    try {
      Process cli =
          new ProcessBuilder("redis-cli", "-s", server.socket().toString(), "--pipe")
              .redirectErrorStream(true)
              .start();
      Thread feeder =
          Thread.ofVirtual()
              .start(() -> {
                try (OutputStream in = cli.getOutputStream()) {
                  in.write(commands);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      String said = new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      feeder.join();
      if (!said.contains("errors: 0")) {
        throw new AssertionError(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void command(OutputStream out, List<byte[]> words) {
    try {
      out.write(bytes("*" + words.size() + "\r\n"));
      for (byte[] word : words) {
        out.write(bytes("$" + word.length + "\r\n"));
        out.write(word);
        out.write(bytes("\r\n"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Key to its value, both as text; hashes and sets sorted. */
  SortedMap<String, String> contents() {
    SortedMap<String, String> contents = new TreeMap<>();
    for (JsonNode key : keys) {
      JsonNode value = key.path("value");
      TreeSet<String> sorted = new TreeSet<>();
      if (!key.path("type").stringValue().matches("string|list")) {
        value.forEach(part -> sorted.add(part.toString()));
      }
      String text = sorted.isEmpty() ? value.toString() : sorted.toString();
      contents.put(new String(decoded(key.path("key")), StandardCharsets.ISO_8859_1), text);
    }
    return contents;
  }

  private static byte[] decoded(JsonNode base64) {
    return Base64.getDecoder().decode(base64.stringValue());
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.ISO_8859_1);
  }
}
