package io.sluicefs.meta.redis.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.FileType;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DentryCodecTest {
  @Test
  void entryIsTypeAndInode() {
    check("010000000000000401", FileType.FILE, 1025);
  }

  @Test
  void inodeAboveTwoToThe53IsExact() {
    check("027fffffff10000001", FileType.DIRECTORY, 0x7FFFFFFF10000001L);
  }

  @Test
  void entryOfAnotherLengthIsEio() {
    assertThatThrownBy(() -> DentryCodec.ino(new byte[8])).isInstanceOf(FsException.class);
  }

  private static void check(String hex, FileType type, long ino) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(DentryCodec.encode(type, ino)).isEqualTo(bytes);
    assertThat(DentryCodec.type(bytes)).isEqualTo(type);
    assertThat(DentryCodec.ino(bytes)).isEqualTo(ino);
  }
}
