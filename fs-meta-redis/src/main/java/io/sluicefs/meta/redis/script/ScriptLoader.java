package io.sluicefs.meta.redis.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Composes scripts from the resources below {@code /lua}.
 *
 * <p>A line {@code --- @include name} is replaced by {@code /lua/include/name.lua}, once per
 * script: a fragment that is needed twice appears where it was first named. Comment lines and
 * indentation are left out of what is sent.
 */
public final class ScriptLoader {
  private static final String INCLUDE = "--- @include ";

  private ScriptLoader() {}

  /** The script {@code /lua/<name>.lua}; an unknown name is a bug and throws. */
  public static LuaScript load(String name) {
    StringBuilder source = new StringBuilder();
    append(source, "/lua/" + name + ".lua", new HashSet<>());
    String text = source.toString();
    return new LuaScript(name, text, sha1(text));
  }

  private static void append(StringBuilder source, String path, Set<String> included) {
    for (String line : read(path).split("\n", -1)) {
      String code = line.strip();
      if (code.startsWith(INCLUDE)) {
        String fragment = code.substring(INCLUDE.length()).strip();
        if (included.add(fragment)) {
          append(source, "/lua/include/" + fragment + ".lua", included);
        }
      } else if (!code.isEmpty() && !code.startsWith("--")) {
        source.append(code).append('\n');
      }
    }
  }

  private static String read(String path) {
    try (InputStream in = ScriptLoader.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no script resource " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
