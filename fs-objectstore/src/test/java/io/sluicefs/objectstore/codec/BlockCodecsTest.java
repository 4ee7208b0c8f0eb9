package io.sluicefs.objectstore.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.object.BlockCodec;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packed forms of volume-and-objects.md 4. */
class BlockCodecsTest {
  private static final byte GUARD = 0x5A;

  @ParameterizedTest
  @CsvSource({"lz4, 5068656c6c6f", "ZSTD, 28b52ffd200529000068656c6c6f"})
  void aSmallBlockHasExactlyTheseBytes(String name, String hex) {
    BlockCodec codec = codec(name);
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);

    assertThat(HexFormat.of().formatHex(bytes(encode(codec, hello)))).isEqualTo(hex);
    assertThat(decode(codec, direct(HexFormat.of().parseHex(hex)), 5)).isEqualTo(hello);
  }

  @ParameterizedTest
  @CsvSource({
    "lz4, 255, 272",
    "lz4, 4194304, 4210768",
    "zstd, 1, 64",
    "zstd, 65536, 65824",
    "zstd, 4194304, 4210688"
  })
  void boundsAreThoseOfTheLibraries(String name, int length, int bound) {
    assertThat(codec(name).bound(length)).isEqualTo(bound);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "zstd"})
  void allKindsOfContentComeBackAndNothingBehindThemIsTouched(String name) {
    BlockCodec codec = codec(name);
    Random random = new Random(7);
    for (int length : new int[] {1, 12, 13, 4095, 65536, 131_071, 131_072, 1 << 20}) {
      byte[] noise = new byte[length];
      random.nextBytes(noise);
      byte[] repeated = new byte[length];
      for (int i = 0; i < length; i++) {
        repeated[i] = (byte) (i / 1000);
      }
      for (byte[] content : new byte[][] {noise, repeated, new byte[length]}) {
        ByteBuffer packed = encode(codec, content);
        assertThat(packed.remaining()).isLessThanOrEqualTo(codec.bound(length));
        assertThat(decode(codec, packed, length)).isEqualTo(content);
      }
    }
  }

  @Test
  void aZstdFrameTellsItsContentSizeInOneSegment() {
    ByteBuffer packed = encode(codec("zstd"), new byte[300_000]);
    assertThat(packed.getInt(0)).isEqualTo(0x28B52FFD);
    assertThat(packed.get(4) & 0xE0).as("single segment, 4 bytes of size").isEqualTo(0xA0);
    assertThat(Integer.reverseBytes(packed.getInt(5))).isEqualTo(300_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "zstd"})
  void aBlockOfAnotherLengthIsDamaged(String name) {
    BlockCodec codec = codec(name);
    ByteBuffer packed = encode(codec, new byte[10_000]);
    assertDamaged(() -> decode(codec, packed.duplicate(), 9_999));
    assertDamaged(() -> decode(codec, packed.duplicate(), 10_001));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "zstd"})
  void aCutOrForeignObjectIsDamaged(String name) {
    BlockCodec codec = codec(name);
    byte[] content = new byte[50_000];
    new Random(3).nextBytes(content);
    ByteBuffer packed = encode(codec, content);
    assertDamaged(() -> decode(codec, packed.duplicate().limit(packed.limit() - 1), 50_000));
    assertDamaged(() -> decode(codec, direct(new byte[0]), 50_000));
    assertDamaged(() -> decode(codec, direct(content), 50_000));
  }

  @Test
  void namesAreThoseOfTheSetting() {
    assertThat(BlockCodecs.named("none")).isNull();
    assertThat(BlockCodecs.named("")).isNull();
    assertThat(codec("LZ4").name()).isEqualTo("lz4");
    assertThat(BlockCodecs.isKnown("snappy")).isFalse();
    assertThatThrownBy(() -> BlockCodecs.named("snappy"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("snappy");
  }

  private static BlockCodec codec(String name) {
    return Objects.requireNonNull(BlockCodecs.named(name));
  }

  private static ByteBuffer encode(BlockCodec codec, byte[] content) {
    ByteBuffer plain = direct(content);
    ByteBuffer packed = ByteBuffer.allocateDirect(codec.bound(content.length));
    codec.encode(plain, packed);
    assertThat(plain.position()).isZero();
    return packed.flip();
  }

  /** Decodes into the middle of a larger buffer, whose rest must stay as it is. */
  private static byte[] decode(BlockCodec codec, ByteBuffer packed, int length) {
    ByteBuffer around = ByteBuffer.allocateDirect(length + 200);
    for (int i = 0; i < around.capacity(); i++) {
      around.put(i, GUARD);
    }
    ByteBuffer plain = around.slice(100, length);
    codec.decode(packed, plain);
    assertThat(plain.hasRemaining()).isFalse();
    for (int i = 0; i < 100; i++) {
      assertThat(around.get(i)).isEqualTo(GUARD);
      assertThat(around.get(100 + length + i)).isEqualTo(GUARD);
    }
    return bytes(plain.flip());
  }

  private static ByteBuffer direct(byte[] content) {
    return ByteBuffer.allocateDirect(content.length).put(content).flip();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  private static void assertDamaged(Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
  }
}
