package io.sluicefs.meta.redis.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceCodecTest {
  private static final SliceRef PART = new SliceRef(3 << 20, 4097, 2 << 20, 4096, 2031616);

  @Test
  void recordsHaveTheBytesOfTheFormat() {
    assertThat(hex(PART)).isEqualTo("0030000000000000000010010020000000001000001f0000");
    assertThat(hex(new SliceRef(0, 1, 1 << 26, 0, 1 << 26)))
        .isEqualTo("000000000000000000000001040000000000000004000000");
    assertThat(hex(SliceRef.hole(11, (1 << 26) - 11)))
        .isEqualTo("0000000b0000000000000000000000000000000003fffff5");
  }

  @Test
  void recordsSurviveTheRoundTrip() {
    assertThat(SliceCodec.decode(SliceCodec.encode(PART))).isEqualTo(PART);
    assertThat(SliceCodec.encodeAll(List.of(PART, PART))).hasSize(48);
  }

  @Test
  void damagedRecordsAreEio() {
    assertEio(new byte[23]);
    assertEio(SliceCodec.encode(SliceRef.hole(1, 1 << 26)));
    assertEio(SliceCodec.encode(new SliceRef(0, 1, 10, 5, 6)));
  }

  @Test
  void referenceFieldsNameSlices() {
    SliceKey key = new SliceKey(7, 4194304);
    assertThat(new String(SliceCodec.referenceField(key), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("k7_4194304");
    assertThat(SliceCodec.sliceOf(SliceCodec.referenceField(key))).isEqualTo(key);
    assertThatThrownBy(() -> SliceCodec.sliceOf(new byte[] {'k', '7'}))
        .isInstanceOf(FsException.class);
  }

  private static void assertEio(byte[] record) {
    assertThatThrownBy(() -> SliceCodec.decode(record))
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
  }

  private static String hex(SliceRef ref) {
    return HexFormat.of().formatHex(SliceCodec.encode(ref));
  }
}
