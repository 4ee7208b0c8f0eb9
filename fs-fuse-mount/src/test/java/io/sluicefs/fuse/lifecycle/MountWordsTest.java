package io.sluicefs.fuse.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.fuse.ffm.MountCalls;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How words of a mount become flags and data. */
class MountWordsTest {
  private static MountWords words(boolean readOnly, String... options) {
    return new MountWords(
        new MountRequest(
            Path.of("/mnt"), "JuiceFS:a,b", "juicefs", readOnly, true, true, 0, List.of(options)));
  }

  @Test
  void theUsualMount() {
    MountWords words = words(false);
    assertThat(words.type()).isEqualTo("fuse.juicefs");
    assertThat(words.source()).isEqualTo("JuiceFS:a,b");
    assertThat(words.flags()).isEqualTo(MountCalls.MS_NOSUID | MountCalls.MS_NODEV);
    assertThat(words.kernelData(5, 0, 0))
        .isEqualTo("fd=5,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions");
    assertThat(words.helperOptions())
        .isEqualTo("fsname=JuiceFS:a\\,b,subtype=juicefs,allow_other,default_permissions");
  }

  @Test
  void genericWordsBecomeFlags() {
    MountWords words = words(true, "noexec", "noatime", "sync", "dirsync", "suid", "dev");
    assertThat(words.flags())
        .isEqualTo(
            MountCalls.MS_RDONLY
                | MountCalls.MS_NOEXEC
                | MountCalls.MS_NOATIME
                | MountCalls.MS_SYNCHRONOUS
                | MountCalls.MS_DIRSYNC);
    assertThat(words.kernelData(1, 2, 3))
        .isEqualTo("fd=1,rootmode=40000,user_id=2,group_id=3,allow_other,default_permissions");
    assertThat(words.helperOptions()).contains(",ro,").contains(",noexec,");
  }

  @Test
  void namesAreReplacedAndForeignWordsSorted() {
    MountWords words =
        words(
            false,
            "fsname=other",
            "subtype=",
            "nonempty",
            "allow_other",
            "max_read=65536",
            "fd=99",
            "x=y");
    assertThat(words.source()).isEqualTo("other");
    assertThat(words.type()).isEqualTo("fuse");
    assertThat(words.kernelData(1, 0, 0))
        .isEqualTo(
            "fd=1,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions,"
                + "max_read=65536,x=y");
  }
}
