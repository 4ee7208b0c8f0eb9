package io.sluicefs.fuse.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of mountinfo. */
class MountTableTest {
  private static final String LINE =
      "46 27 0:43 / /mnt/vol rw,nosuid,nodev,relatime - fuse.juicefs JuiceFS:vol"
          + " rw,user_id=0,group_id=0,default_permissions,allow_other";

  @Test
  void aLineOfOursIsUnderstood() {
    MountTable.Entry entry = MountTable.parse(LINE);
    assertThat(entry)
        .isEqualTo(
            new MountTable.Entry(
                43,
                Path.of("/mnt/vol"),
                "rw,nosuid,nodev,relatime",
                "fuse.juicefs",
                "JuiceFS:vol",
                "rw,user_id=0,group_id=0,default_permissions,allow_other"));
    assertThat(entry.isFuse()).isTrue();
    assertThat(entry.connection()).isEqualTo(Path.of("/sys/fs/fuse/connections/43"));
  }

  @Test
  void optionalFieldsAreSkipped() {
    MountTable.Entry entry =
        MountTable.parse("36 35 98:0 /mnt1 /mnt2 rw shared:1 master:2 - ext3 /dev/root rw");
    assertThat(entry.type()).isEqualTo("ext3");
    assertThat(entry.isFuse()).isFalse();
  }

  @Test
  void octalEscapesAreBytes() {
    byte[] utf8 = "/mnt/ü \t\n\\".getBytes(StandardCharsets.UTF_8);
    StringBuilder escaped = new StringBuilder();
    for (byte b : utf8) {
      boolean special = b == ' ' || b == '\t' || b == '\n' || b == '\\';
      escaped.append(special ? String.format("\\%03o", b) : String.valueOf((char) (b & 0xff)));
    }
    assertThat(MountTable.unescape(escaped.toString())).isEqualTo("/mnt/ü \t\n\\");
    assertThat(MountTable.unescape("tail\\")).isEqualTo("tail\\");
  }

  @Test
  void theLastMountAtAPathIsTheVisibleOne() {
    MountTable.Entry below = MountTable.parse(LINE);
    MountTable.Entry above = MountTable.parse(LINE.replace("0:43", "0:44"));
    MountTable table = new MountTable(List.of(below, above));
    assertThat(table.at(Path.of("/mnt/vol"))).contains(above);
    assertThat(table.at(Path.of("/mnt"))).isEmpty();
  }

  @Test
  void theTableOfThisSystemIsReadable() throws IOException {
    assertThat(MountTable.read().at(Path.of("/proc"))).isPresent();
  }

  @Test
  void damagedLinesAreNamed() {
    assertThatThrownBy(() -> MountTable.parse("1 2 0:3 / /x rw"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/x");
  }
}
