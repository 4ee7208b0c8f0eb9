package io.sluicefs.meta.redis.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisKeysTest {
  private static final RedisKeys KEYS = new RedisKeys("");

  @Test
  void inodeKeysAreLetterAndDecimal() {
    assertThat(KEYS.attr(1)).isEqualTo(bytes("i1"));
    assertThat(KEYS.dentries(0x7FFFFFFF10000000L)).isEqualTo(bytes("d9223372032828243968"));
    assertThat(KEYS.parents(Long.MAX_VALUE)).isEqualTo(bytes("p9223372036854775807"));
    assertThat(KEYS.symlink(10)).isEqualTo(bytes("s10"));
    assertThat(KEYS.xattrs(0)).isEqualTo(bytes("x0"));
    assertThat(KEYS.chunk(7, 2)).isEqualTo(bytes("c7_2"));
  }

  @Test
  void sessionKeysCarryTheSessionId() {
    assertThat(KEYS.sustained(3)).isEqualTo(bytes("session3"));
    assertThat(KEYS.locked(3)).isEqualTo(bytes("locked3"));
    assertThat(KEYS.retries(3)).isEqualTo(bytes("R3"));
  }

  @Test
  void prefixComesFirst() {
    RedisKeys tagged = new RedisKeys("{4}");
    assertThat(tagged.attr(12)).isEqualTo(bytes("{4}i12"));
    assertThat(tagged.setting()).isEqualTo(bytes("{4}setting"));
    assertThat(tagged.nextSlice()).isEqualTo(bytes("{4}nextchunk"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
