package io.sluicefs.cli.store;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Single commands to a server on a unix socket, without a client library. */
final class RedisProbe {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
  private static final int ANSWER_MAX = 512;

  private final UnixDomainSocketAddress address;

  /** What a server does when it is asked. */
  enum State {
    /** Nobody listens. */
    DEAD,
    /** Somebody listens but does not serve: loading, or held up. */
    BUSY,
    ANSWERS
  }

  RedisProbe(Path socket) {
    this.address = UnixDomainSocketAddress.of(socket);
  }

  State state() {
    try (SocketChannel channel = SocketChannel.open(address)) {
      return ask(channel, "PING").startsWith("+PONG") ? State.ANSWERS : State.BUSY;
    } catch (IOException e) {
      return State.DEAD;
    }
  }

  /** Sends a command and returns the first bytes of the answer; empty when there is none. */
  String command(String... words) throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      return ask(channel, words);
    }
  }

  private static String ask(SocketChannel channel, String... words) throws IOException {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    ByteBuffer bytes = ByteBuffer.wrap(request.toString().getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      if (selector.select(ANSWER_LIMIT.toMillis()) == 0) {
        return "";
      }
      ByteBuffer answer = ByteBuffer.allocate(ANSWER_MAX);
      channel.read(answer);
      return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    }
  }
}
