package io.sluicefs.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.VolumeFormat.Layout;
import io.sluicefs.core.meta.VolumeFormat.Storage;
import io.sluicefs.core.object.ObjectStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoresTest {
  private static final Layout PLAIN = new Layout(4 << 20, "none", 0, false, "", "", false);

  @TempDir private Path directory;

  private VolumeFormat format(String type, Layout layout) {
    Storage storage = new Storage(type, "", directory + "/", "ak", "hidden", "");
    return new VolumeFormat(
        "vol",
        "uuid",
        storage,
        layout,
        new VolumeFormat.Limits(0, 0, 0, 0, 0),
        new VolumeFormat.Clients(1, "", ""),
        new VolumeFormat.Features(true, false, false, false, false));
  }

  @Test
  void volumeOfTypeFileLiesBelowItsName() {
    try (ObjectStore store = ObjectStores.forVolume(format("file", PLAIN))) {
      store.put("chunks/0/0/1_0_1", ByteBuffer.allocate(1));

      assertThat(directory.resolve("vol/chunks/0/0/1_0_1")).exists();
      assertThat(store.describe()).isEqualTo("file://" + directory + "/vol/");
    }
  }

  @Test
  void unknownTypeIsRefusedByName() {
    assertThatThrownBy(() -> ObjectStores.forVolume(format("oss", PLAIN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("oss")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void unsupportedLayoutsAreRefusedByName() {
    assertRefused(new Layout(4 << 20, "", 0, false, "KEY", "aes256gcm-rsa", true), "encrypt");
    assertRefused(new Layout(4 << 20, "none", 3, false, "", "", false), "shards");
  }

  @Test
  void typeIsReadInLowerCase() {
    try (ObjectStore store = ObjectStores.forVolume(format("FILE", PLAIN))) {
      assertThat(store.describe()).startsWith("file://");
    }
  }

  private void assertRefused(Layout layout, String words) {
    assertThatThrownBy(() -> ObjectStores.forVolume(format("file", layout)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("KEY");
  }
}
