package io.sluicefs.objectstore.decorator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreContract;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.objectstore.crypto.KeyFiles;
import io.sluicefs.objectstore.crypto.ObjectCipher;
import io.sluicefs.objectstore.mem.MemObjectStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EncryptedTest extends ObjectStoreContract {
  private final FaultyObjectStore below = new FaultyObjectStore();

  @Override
  protected ObjectStore newStore() {
    return sealing(new MemObjectStore("below", InstantSource.system()));
  }

  private static ObjectStore sealing(ObjectStore below) {
    return new Encrypted(below, new ObjectCipher(KeyFiles.key(), "aes256gcm-rsa"), 70_000);
  }

  @Test
  void nothingPlainReachesTheStore() {
    try (ObjectStore store = sealing(below)) {
      store.put("a", bytes("the plain text"));
      byte[] stored = Objects.requireNonNull(below.objects.get("a"));
      assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("plain");
    }
  }

  @Test
  void anObjectThatSomebodyChangedOrStoredPlainIsDamaged() {
    try (ObjectStore store = sealing(below)) {
      store.put("a", bytes("0123456789"));
      byte[] stored = Objects.requireNonNull(below.objects.get("a"));
      stored[stored.length - 20] ^= 4;
      assertDamaged(() -> store.get("a", 0, ByteBuffer.allocate(100)), "a");
      assertDamaged(() -> store.getWhole("a", ByteBuffer.allocate(10), Arrival.UNHEARD), "a");
      below.objects.put("b", "0123456789".repeat(50).getBytes(StandardCharsets.US_ASCII));
      assertDamaged(() -> store.get("b", 0, ByteBuffer.allocate(1000)), "b");
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void assertDamaged(Runnable work, String key) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
        .hasMessageContaining("get " + key);
  }
}
