package io.sluicefs.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.VolumeFormat.Layout;
import io.sluicefs.core.meta.VolumeFormat.Storage;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.objectstore.crypto.KeyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoresTest {
  private static final Layout PLAIN = new Layout(4 << 20, "none", 0, false, "", "", false);

  @TempDir private Path directory;

  private VolumeFormat format(String type, Layout layout) {
    return format(type, layout, "");
  }

  private VolumeFormat format(String type, Layout layout, String below) {
    Storage storage = new Storage(type, "", directory + "/" + below, "ak", "hidden", "");
    return new VolumeFormat(
        below.isEmpty() ? "vol" : "myjfs",
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
  void unusableLayoutsAreRefusedByName() {
    assertRefused(new Layout(4 << 20, "", 0, false, "KEY", "aes256gcm-rsa", true), "private key");
    String key = KeyFiles.text("pkcs8");
    assertRefused(new Layout(4 << 20, "", 0, false, key, "sm4gcm", true), "sm4gcm");
    assertRefused(new Layout(4 << 20, "none", 3, false, "", "", false), "%d");
    String locked = KeyFiles.text("pkcs8-pbes2");
    assertRefused(new Layout(4 << 20, "", 0, false, locked, "", true), "JFS_RSA_PASSPHRASE");
  }

  @Test
  void thePassphraseComesFromTheEnvironment() {
    String locked = KeyFiles.text("pkcs1-aes");
    VolumeFormat format = format("file", new Layout(4 << 20, "lz4", 0, false, locked, "", true));
    Map<String, String> environment = Map.of("JFS_RSA_PASSPHRASE", "correct");
    try (ObjectStore store =
        ObjectStores.forVolume(format, environment, RequestTimeouts.defaults())) {
      store.put("juicefs_uuid", ByteBuffer.allocate(36));
      assertThat(directory.resolve("vol/juicefs_uuid")).hasSize(36 + 3 + 128 + 12 + 16);
    }
    try (ObjectStore stored = ObjectStores.storedObjects(format)) {
      assertThat(stored.list("", "", 10)).extracting(ObjectInfo::length).containsExactly(195L);
    }
  }

  @Test
  void shardsAreBucketsWithNumbers() throws IOException {
    Layout layout = new Layout(4 << 20, "none", 4, false, "", "", false);
    VolumeFormat format = format("file", layout, "shard%d/");
    try (ObjectStore store = ObjectStores.forVolume(format)) {
      store.put("juicefs_uuid", ByteBuffer.allocate(1));
      int shard = Integer.remainderUnsigned(0x991D29CE, 4);
      assertThat(directory.resolve("shard" + shard + "/myjfs/juicefs_uuid")).exists();
      store.delete("juicefs_uuid");
      ObjectStores.removeFolders(format);
      assertThat(directory.resolve("shard" + shard + "/myjfs")).doesNotExist();
    }
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
