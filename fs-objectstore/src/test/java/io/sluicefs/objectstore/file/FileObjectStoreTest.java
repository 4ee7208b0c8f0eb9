package io.sluicefs.objectstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreContract;
import io.sluicefs.core.object.ObjectStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {
  @TempDir private Path directory;

  @Override
  protected ObjectStore newStore() {
    return new FileObjectStore(directory.resolve("bucket"), RandomGenerator.getDefault());
  }

  @Test
  void keyIsThePathBelowTheDirectory() throws IOException {
    try (ObjectStore store = newStore()) {
      store.put("vol/chunks/0/0/1_0_3", ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }

    Path file = directory.resolve("bucket/vol/chunks/0/0/1_0_3");
    assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
    try (Stream<Path> beside = Files.list(directory.resolve("bucket/vol/chunks/0/0"))) {
      assertThat(beside).containsExactly(file);
    }
  }

  @Test
  void temporaryFilesOfCrashedClientsAreNotListed() throws IOException {
    try (ObjectStore store = newStore()) {
      store.put("vol/a", ByteBuffer.allocate(1));
      Files.createFile(directory.resolve("bucket/vol/.b.tmp123"));
      Files.createFile(directory.resolve("bucket/vol/.jfs.c.tmp.456"));

      assertThat(store.list("", "", 10)).extracting(ObjectInfo::key).containsExactly("vol/a");
    }
  }

  @Test
  void longestNameHasRoomForItsTemporaryFile() {
    try (ObjectStore store = newStore()) {
      String key = "dir/" + "n".repeat(255);

      store.put(key, ByteBuffer.allocate(1));

      assertThat(store.head(key)).isNotNull();
    }
  }

  @Test
  void directoryReadsEmptyAndEmptyOneIsDeleted() {
    try (ObjectStore store = newStore()) {
      store.put("testing/a", ByteBuffer.allocate(1));
      assertThat(store.get("testing", 0, ByteBuffer.allocate(10))).isZero();

      store.delete("testing/a");
      store.delete("testing");

      assertThat(directory.resolve("bucket/testing")).doesNotExist();
    }
  }

  @Test
  void keysCannotLeaveTheDirectory() {
    try (ObjectStore store = newStore()) {
      assertThatThrownBy(() -> store.put("../outside", ByteBuffer.allocate(1)))
          .isInstanceOf(ObjectStoreException.class);
      assertThat(directory.resolve("outside")).doesNotExist();
    }
  }

  @Test
  void failedPutLeavesNoTemporaryFileAndNamesTheCause() throws IOException {
    try (ObjectStore store = newStore()) {
      store.put("dir/taken/a", ByteBuffer.allocate(1));

      assertThatThrownBy(() -> store.put("dir/taken", ByteBuffer.allocate(1)))
          .isInstanceOf(ObjectStoreException.class)
          .hasMessageContaining("put dir/taken to file://");

      try (Stream<Path> left = Files.list(directory.resolve("bucket/dir"))) {
        assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("taken");
      }
    }
  }
}
