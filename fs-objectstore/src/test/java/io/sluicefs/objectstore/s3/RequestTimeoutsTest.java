package io.sluicefs.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.meta.VolumeFormat.Storage;
import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.objectstore.RequestTimeouts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that begin an answer and never end it, or never begin one. */
final class RequestTimeoutsTest {
  private static final int LENGTH = 1 << 20;
  private static final String HEAD =
      """
      HTTP/1.1 206 Partial Content\r
      Content-Length: 1048576\r
      Content-Range: bytes 0-1048575/1048576\r
      ETag: "e"\r
      \r
      """;

  private final ServerSocket listener;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /** What a connection is sent once its request began to come in. */
  private interface Answer {
    void send(OutputStream out) throws IOException, InterruptedException;
  }

  RequestTimeoutsTest() throws IOException {
    listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void end() throws IOException {
    over.countDown();
    listener.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  private void serve(Answer answer) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket socket = listener.accept();
              accepted.add(socket);
              Thread.ofVirtual().start(() -> answer(socket, answer));
            }
          } catch (SocketException e) {
            // the test is over
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void answer(Socket socket, Answer answer) {
    try {
      byte[] request = new byte[64 << 10];
      if (socket.getInputStream().read(request) > 0) {
        answer.send(socket.getOutputStream());
      }
    } catch (IOException e) {
      // the client went away, as it should
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private S3ObjectStore store(Duration get, Duration put) {
    Storage storage =
        new Storage("s3", "", "http://127.0.0.1:" + listener.getLocalPort() + "/b", "k", "s", "");
    return new S3ObjectStore(S3Config.ofS3(storage, Map.of()), new RequestTimeouts(get, put));
  }

  private static void assertTransient(Runnable request) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT));
  }

  @Test
  void getWithoutAnAnswerEnds() {
    serve(out -> over.await());
    try (S3ObjectStore store = store(Duration.ofMillis(300), Duration.ofMinutes(1))) {
      assertTransient(() -> store.get("a", 0, ByteBuffer.allocate(LENGTH)));
    }
  }

  @Test
  void getWhoseBodyStallsEndsAndHadHandedOverWhatCame() {
    serve(out -> {
      out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[LENGTH / 2]);
      out.flush();
      over.await();
    });
    List<Integer> arrived = new CopyOnWriteArrayList<>();
    try (S3ObjectStore store = store(Duration.ofMillis(300), Duration.ofMinutes(1))) {
      ByteBuffer target = ByteBuffer.allocate(LENGTH);
      assertTransient(() -> store.getWhole("a", target, arrived::add));
    }
    assertThat(arrived).isSorted().contains(LENGTH / 2);
  }

  @Test
  void getWhoseBodyTricklesEnds() {
    serve(out -> {
      out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
      while (!over.await(20, TimeUnit.MILLISECONDS)) {
        out.write(0);
        out.flush();
      }
    });
    try (S3ObjectStore store = store(Duration.ofMillis(500), Duration.ofMinutes(1))) {
      ByteBuffer target = ByteBuffer.allocate(LENGTH);
      assertTransient(() -> store.getWhole("a", target, Arrival.UNHEARD));
    }
  }

  @Test
  void putThatNobodyAnswersEnds() {
    serve(out -> over.await());
    try (S3ObjectStore store = store(Duration.ofMinutes(1), Duration.ofMillis(300))) {
      assertTransient(() -> store.put("a", ByteBuffer.allocate(8 << 20)));
      assertThat(Thread.interrupted()).isFalse();
    }
  }
}
