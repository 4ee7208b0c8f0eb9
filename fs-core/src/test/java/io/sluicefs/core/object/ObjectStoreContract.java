package io.sluicefs.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every object store does, adapter or stack of decorators. One subclass for each. */
public abstract class ObjectStoreContract {
  private static final int BLOCK = 4 << 20;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ObjectStore store;

  /** A new, empty store whose bucket exists. */
  protected abstract ObjectStore newStore();

  @BeforeEach
  void openStore() {
    store = newStore();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void storedObjectIsReadBackWhole() {
    store.put("chunks/0/0/1_0_5", bytes("hello"));

    assertThat(read("chunks/0/0/1_0_5", 0, 100)).isEqualTo("hello");
  }

  @Test
  void putLeavesPositionAndLimitOfTheBody() {
    ByteBuffer body = bytes("0123456789").position(3).limit(7);

    store.put("a", body);

    assertThat(body.position()).isEqualTo(3);
    assertThat(body.limit()).isEqualTo(7);
    assertThat(read("a", 0, 10)).isEqualTo("3456");
  }

  @Test
  void blockFromDirectBufferIsReadIntoDirectBuffer() {
    byte[] content = new byte[BLOCK];
    new Random(42).nextBytes(content);
    ByteBuffer body = ByteBuffer.allocateDirect(BLOCK).put(content).flip();
    store.put("chunks/0/0/1_0_4194304", body);

    ByteBuffer target = ByteBuffer.allocateDirect(BLOCK);
    assertThat(store.get("chunks/0/0/1_0_4194304", 0, target)).isEqualTo(BLOCK);

    byte[] read = new byte[BLOCK];
    target.flip().get(read);
    assertThat(read).isEqualTo(content);
  }

  @Test
  void overwritingReplacesTheWholeObject() {
    store.put("a", bytes("a long body"));
    store.put("a", bytes("short"));

    assertThat(read("a", 0, 100)).isEqualTo("short");
  }

  @Test
  void rangeReadsFromOffsetUntilTargetIsFull() {
    store.put("a", bytes("0123456789"));

    assertThat(read("a", 2, 3)).isEqualTo("234");
    assertThat(read("a", 0, 1)).isEqualTo("0");
    assertThat(read("a", 9, 1)).isEqualTo("9");
  }

  @Test
  void rangeThatPassesTheEndIsCut() {
    store.put("a", bytes("0123456789"));

    assertThat(read("a", 8, 100)).isEqualTo("89");
  }

  @Test
  void rangeBehindTheEndIsEmpty() {
    store.put("a", bytes("0123456789"));

    assertThat(read("a", 10, 5)).isEmpty();
    assertThat(read("a", 1000, 5)).isEmpty();
  }

  @Test
  void getFillsFromThePositionOfTheTarget() {
    store.put("a", bytes("xyz"));
    ByteBuffer target = ByteBuffer.allocate(10).position(4).limit(6);

    assertThat(store.get("a", 0, target)).isEqualTo(2);

    assertThat(target.position()).isEqualTo(6);
    assertThat(target.get(4)).isEqualTo((byte) 'x');
    assertThat(target.get(5)).isEqualTo((byte) 'y');
  }

  @Test
  void emptyObjectExistsAndReadsEmpty() {
    store.put("empty", ByteBuffer.allocate(0));

    assertThat(read("empty", 0, 10)).isEmpty();
    assertThat(store.head("empty")).isNotNull().extracting(ObjectInfo::length).isEqualTo(0L);
  }

  @Test
  void aWholeObjectOfTheRightLengthIsRead() {
    store.put("a", bytes("0123456789"));
    ByteBuffer target = ByteBuffer.allocate(14).position(2).limit(12);

    store.getWhole("a", target, Arrival.UNHEARD);

    assertThat(target.position()).isEqualTo(12);
    assertThat(new String(target.array(), 2, 10, StandardCharsets.US_ASCII))
        .isEqualTo("0123456789");
  }

  @Test
  void aWholeObjectOfAnotherLengthIsDamaged() {
    store.put("a", bytes("0123456789"));
    store.put("empty", bytes(""));

    for (String key : List.of("a", "empty")) {
      for (int length : new int[] {9, 11}) {
        assertThatThrownBy(() -> store.getWhole(key, ByteBuffer.allocate(length), Arrival.UNHEARD))
            .isInstanceOfSatisfying(
                ObjectStoreException.class,
                e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.DAMAGED))
            .hasMessageContaining(key);
      }
    }
    assertThatThrownBy(() -> store.getWhole("missing", ByteBuffer.allocate(9), Arrival.UNHEARD))
        .isInstanceOfSatisfying(
            ObjectStoreException.class,
            e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.NOT_FOUND));
  }

  @Test
  void gettingMissingKeyFailsWithNotFound() {
    assertThatThrownBy(() -> read("no/such/key", 0, 10))
        .isInstanceOfSatisfying(
            ObjectStoreException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.NOT_FOUND);
              assertThat(e).hasMessageContaining("no/such/key");
            });
  }

  @Test
  void headOfMissingKeyIsAbsent() {
    assertThat(store.head("no/such/key")).isNull();
  }

  @Test
  void headTellsKeyLengthAndTime() {
    store.put("dir/a", bytes("12345"));

    ObjectInfo info = Objects.requireNonNull(store.head("dir/a"));

    assertThat(info.key()).isEqualTo("dir/a");
    assertThat(info.length()).isEqualTo(5);
    Duration age = Duration.between(info.modified(), Instant.now());
    assertThat(age.abs()).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void deletedObjectIsGone() {
    store.put("dir/a", bytes("1"));
    store.put("dir/b", bytes("2"));

    store.delete("dir/a");

    assertThat(store.head("dir/a")).isNull();
    assertThat(keys("", "", 10)).containsExactly("dir/b");
  }

  @Test
  void deletingMissingKeySucceeds() {
    store.put("kept", bytes("1"));

    store.delete("missing");
    store.delete("no/such/key");

    assertThat(keys("", "", 10)).containsExactly("kept");
  }

  @Test
  void emptyStoreListsNothing() {
    assertThat(keys("", "", 10)).isEmpty();
    assertThat(keys("no/such/", "", 10)).isEmpty();
  }

  @Test
  protected void listingIsSortedByWholeKey() {
    for (String key : List.of("b/1", "a-b", "a/z", "a/b/c", "a.b", "a/b-c", "a0")) {
      store.put(key, bytes("x"));
    }

    assertThat(keys("", "", 100))
        .containsExactly("a-b", "a.b", "a/b-c", "a/b/c", "a/z", "a0", "b/1");
  }

  @Test
  void listingIsCutToThePrefix() {
    for (String key : List.of("a/1", "a/12", "a/2", "ab/1", "b/1")) {
      store.put(key, bytes("x"));
    }

    assertThat(keys("a/", "", 100)).containsExactly("a/1", "a/12", "a/2");
    assertThat(keys("a/1", "", 100)).containsExactly("a/1", "a/12");
    assertThat(keys("a", "", 100)).containsExactly("a/1", "a/12", "a/2", "ab/1");
  }

  @Test
  void listingStartsBehindTheGivenKey() {
    for (String key : List.of("a/1", "a/2", "a/3", "b/1")) {
      store.put(key, bytes("x"));
    }

    assertThat(keys("", "a/1", 2)).containsExactly("a/2", "a/3");
    assertThat(keys("", "a/25", 2)).containsExactly("a/3", "b/1");
    assertThat(keys("a/", "a/3", 10)).isEmpty();
  }

  @Test
  void listingTellsLengths() {
    store.put("a/1", bytes("x"));
    store.put("a/2", bytes("xyz"));

    assertThat(store.list("a/", "", 10)).extracting(ObjectInfo::length).containsExactly(1L, 3L);
  }

  @Test
  void thousandsOfKeysAreListedInOneCallOrPageByPage() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1205; i++) {
      String key = "many/%d/%05d".formatted(i / 500, i);
      expected.add(key);
      store.put(key, ByteBuffer.wrap(new byte[] {1}));
    }

    assertThat(keys("many/", "", 5000)).isEqualTo(expected);
    assertThat(keys("many/", "", 1100)).isEqualTo(expected.subList(0, 1100));
    List<String> paged = new ArrayList<>();
    List<String> page = keys("many/", "", 500);
    while (!page.isEmpty()) {
      paged.addAll(page);
      page = keys("many/", page.getLast(), 500);
    }
    assertThat(paged).isEqualTo(expected);
  }

  @Test
  void fiftyParallelPutsAreAllStored() throws InterruptedException, ExecutionException {
    List<Future<?>> puts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        String key = "parallel/" + (i % 7) + "/" + i;
        puts.add(threads.submit(() -> store.put(key, bytes(key.repeat(1000)))));
      }
    }
    for (Future<?> put : puts) {
      put.get();
    }

    assertThat(keys("parallel/", "", 100)).hasSize(50);
    assertThat(read("parallel/3/45", 0, 1 << 20)).isEqualTo("parallel/3/45".repeat(1000));
  }

  @Test
  void parallelOverwritesLeaveOneWholeBody() throws InterruptedException, ExecutionException {
    List<Future<?>> puts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        String letter = String.valueOf((char) ('a' + i));
        puts.add(threads.submit(() -> store.put("contended", bytes(letter.repeat(100_000)))));
      }
    }
    for (Future<?> put : puts) {
      put.get();
    }

    String body = read("contended", 0, 200_000);
    assertThat(body).isEqualTo(body.substring(0, 1).repeat(100_000));
  }

  @Test
  void creatingTheBucketAgainIsFine() {
    store.put("a", bytes("x"));

    store.createBucket();

    assertThat(read("a", 0, 10)).isEqualTo("x");
  }

  private List<String> keys(String prefix, String after, int limit) {
    return store.list(prefix, after, limit).stream().map(ObjectInfo::key).toList();
  }

  private String read(String key, long offset, int room) {
    ByteBuffer target = ByteBuffer.allocate(room);
    int count = store.get(key, offset, target);
    assertThat(target.position()).isEqualTo(count);
    return new String(target.array(), 0, count, StandardCharsets.US_ASCII);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
