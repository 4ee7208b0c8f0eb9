package io.sluicefs.meta.redis.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In a cluster every key of a volume lies in the slot of its prefix, or scripts are refused. */
class KeyPrefixTest {
  private static final Path MAIN = Path.of("src", "main");

  /** A command on a key that is written out: it would lack the prefix. */
  private static final Pattern BARE_KEY = Pattern.compile("call\\('[A-Z]+',\\s*'");

  private static final Pattern NO_KEY = Pattern.compile("call\\('(TIME|SCAN|DBSIZE|FLUSHDB)'");

  static Stream<Method> keysOfAVolume() {
    return Arrays.stream(RedisKeys.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> method.getReturnType() == byte[].class);
  }

  @ParameterizedTest
  @MethodSource("keysOfAVolume")
  void everyKeyBeginsWithThePrefix(Method key) throws ReflectiveOperationException {
    Object[] some =
        Arrays.stream(key.getParameterTypes())
            .map(type -> type == long.class ? (Object) 7L : type == int.class ? (Object) 7 : "x")
            .toArray();
    byte[] bytes = (byte[]) key.invoke(new RedisKeys("{12}"), some);
    assertThat(new String(bytes, ISO_8859_1)).startsWith("{12}").hasSizeGreaterThan(4);
  }

  @Test
  void onlyTheConnectionKnowsThePrefix() throws IOException {
    List<Path> makers =
        files("java", ".java").filter(file -> text(file).contains("new RedisKeys(")).toList();
    assertThat(makers)
        .extracting(Path::getFileName)
        .containsExactly(Path.of("RedisConnections.java"));
  }

  @Test
  void scriptsWriteOutNoKey() throws IOException {
    List<String> bare =
        files("resources", ".lua")
            .flatMap(file -> text(file).lines().map(line -> file.getFileName() + ": " + line))
            .filter(line -> BARE_KEY.matcher(line).find() && !NO_KEY.matcher(line).find())
            .toList();
    assertThat(bare).isEmpty();
  }

  private static Stream<Path> files(String kind, String suffix) throws IOException {
    try (Stream<Path> found = Files.walk(MAIN.resolve(kind))) {
      return found.filter(file -> file.toString().endsWith(suffix)).toList().stream();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
