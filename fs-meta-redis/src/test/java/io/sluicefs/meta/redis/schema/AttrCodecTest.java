package io.sluicefs.meta.redis.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The worked examples of redis-metadata.md 3.5, in both directions. */
class AttrCodecTest {
  private static final long SECOND = 1_700_000_000L;
  private static final long TRASH_HOUR = 0x7FFFFFFF10000001L;
  private static final String FILE_A =
      "0011a4000003e8000003e8000000006553f10000000001000000006553f1011dcd6500"
          + "000000006553f1023b9ac9ff000000010000000000001388000000000000000000000002"
          + "00";

  @Test
  void regularFileIs72Bytes() {
    check(FILE_A, fileA(0644, 0, 0, 0));
  }

  @Test
  void directoryWithSetgidIs72Bytes() {
    check(
        "0025ed0000000000000064000000006553f10000000000000000006553f10000000000"
            + "000000006553f10000000000000000030000000000001000000000000000000000000001"
            + "00",
        plain(FileType.DIRECTORY, 02755, 100, 3, 4096, 0, 1));
  }

  @Test
  void deviceKeepsItsNumber() {
    check(
        "0061b60000000000000000000000006553f10000000000000000006553f10000000000"
            + "000000006553f10000000000000000010000000000000000000001030000000000000002"
            + "00",
        plain(FileType.CHAR_DEVICE, 0666, 0, 1, 0, 0x103, 2));
  }

  @Test
  void aclIdsMakeItEightyBytes() {
    check(
        "0011b4000003e8000003e8000000006553f10000000001000000006553f1011dcd6500"
            + "000000006553f1023b9ac9ff000000010000000000001388000000000000000000000002"
            + "000000070000000000",
        fileA(0664, 7, 0, 0));
  }

  @Test
  void tierMakesIt73Bytes() {
    check(FILE_A.substring(0, 142) + "0200", fileA(0644, 0, 0, 2));
  }

  @Test
  void aclIdsAndTierMakeIt81Bytes() {
    Attr a = fileA(0664, 7, 9, 1);
    Attr sealed =
        new Attr(
            Attr.IMMUTABLE,
            a.type(),
            a.mode(),
            a.uid(),
            a.gid(),
            a.atime(),
            a.mtime(),
            a.ctime(),
            2,
            a.length(),
            0,
            0,
            7,
            9,
            1);
    check(
        "0111b4000003e8000003e8000000006553f10000000001000000006553f1011dcd6500"
            + "000000006553f1023b9ac9ff000000020000000000001388000000000000000000000000"
            + "00000007000000090100",
        sealed);
  }

  @Test
  void parentAboveTwoToThe53IsExact() {
    Attr a = fileA(0644, 0, 0, 0);
    Attr trashed =
        new Attr(
            0,
            a.type(),
            a.mode(),
            a.uid(),
            a.gid(),
            a.atime(),
            a.mtime(),
            new Timestamp(SECOND + 9, 7),
            1,
            a.length(),
            0,
            TRASH_HOUR,
            0,
            0,
            0);
    check(
        "0011a4000003e8000003e8000000006553f10000000001000000006553f1011dcd6500"
            + "000000006553f10900000007000000010000000000001388000000007fffffff10000001"
            + "00",
        trashed);
  }

  @Test
  void rootAndTrashAreAsFormatMakesThem() {
    String times =
        "0000000000000000000000006553f10000000000000000006553f10000000000"
            + "000000006553f10000000000000000020000000000001000000000000000000000000001"
            + "00";
    check("0021ff" + times, plain(FileType.DIRECTORY, 0777, 0, 2, 4096, 0, 1));
    check("00216d" + times, plain(FileType.DIRECTORY, 0555, 0, 2, 4096, 0, 1));
  }

  @Test
  void recordWithoutPaddingIsRead() {
    byte[] record = HexFormat.of().parseHex(FILE_A.substring(0, 142));
    assertThat(record).hasSize(71);
    assertThat(AttrCodec.decode(record)).isEqualTo(fileA(0644, 0, 0, 0));
  }

  @Test
  void recordOfOldReleasesHasNoParent() {
    byte[] record = HexFormat.of().parseHex(FILE_A.substring(0, 126));
    assertThat(AttrCodec.decode(record).parentIno()).isZero();
  }

  @Test
  void shortRecordIsEio() {
    assertThatThrownBy(() -> AttrCodec.decode(new byte[62])).isInstanceOf(FsException.class);
  }

  private static void check(String hex, Attr attr) {
    assertThat(HexFormat.of().formatHex(AttrCodec.encode(attr))).isEqualTo(hex);
    assertThat(AttrCodec.decode(HexFormat.of().parseHex(hex))).isEqualTo(attr);
  }

  private static Attr fileA(int mode, int accessAclId, int defaultAclId, int tier) {
    return new Attr(
        0,
        FileType.FILE,
        mode,
        1000,
        1000,
        new Timestamp(SECOND, 1),
        new Timestamp(SECOND + 1, 500_000_000),
        new Timestamp(SECOND + 2, 999_999_999),
        1,
        5000,
        0,
        2,
        accessAclId,
        defaultAclId,
        tier);
  }

  private static Attr plain(
      FileType type, int mode, int gid, int nlink, long length, int rdev, long parentIno) {
    Timestamp time = new Timestamp(SECOND, 0);
    return new Attr(
        0, type, mode, 0, gid, time, time, time, nlink, length, rdev, parentIno, 0, 0, 0);
  }
}
