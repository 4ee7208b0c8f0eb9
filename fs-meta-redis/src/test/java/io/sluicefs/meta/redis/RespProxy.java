package io.sluicefs.meta.redis;

import io.sluicefs.meta.redis.connection.RedisUrl;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between an engine and its server: notes each command, and cuts connections after the
 * server has executed a script but before its reply arrives.
 */
final class RespProxy implements AutoCloseable {
  private final Path socket;
  private final Path upstream;
  private final ServerSocketChannel listener;
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final AtomicInteger cutsLeft = new AtomicInteger();
  private final AtomicInteger cutsMade = new AtomicInteger();
  private volatile boolean sparesEveryOther;
  private volatile boolean sparesNext;

  RespProxy(Path upstream) {
    try {
      this.upstream = upstream;
      this.socket = Files.createTempDirectory("sluice-proxy").resolve("p.sock");
      this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("proxy-accept").start(this::accept);
  }

  RedisUrl url() {
    return RedisUrl.parse("unix://" + socket, Map.of());
  }

  /** Names of the commands since the last call, in order. */
  List<String> takeCommands() {
    List<String> taken = new ArrayList<>(commands);
    commands.clear();
    return taken;
  }

  /** The next {@code count} scripts are executed, but their replies get lost. */
  void loseReplies(int count) {
    cutsMade.set(0);
    sparesNext = false;
    sparesEveryOther = false;
    cutsLeft.set(count);
  }

  /** As {@link #loseReplies}, but each second script gets its reply through: all steps are hit. */
  void loseEveryOtherReply(int count) {
    loseReplies(count);
    sparesEveryOther = true;
  }

  private boolean losesNext() {
    if (cutsLeft.get() <= 0) {
      return false;
    }
    boolean spared = sparesNext;
    sparesNext = sparesEveryOther && !spared;
    return !spared && cutsLeft.getAndDecrement() > 0;
  }

  int repliesLost() {
    return cutsMade.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(upstream));
        Connection connection = new Connection(client, server);
        Thread.ofVirtual().name("proxy-requests").start(connection::pumpRequests);
        Thread.ofVirtual().name("proxy-replies").start(connection::pumpReplies);
      }
    } catch (IOException e) {
      // closed: the test is over
      commands.clear();
    }
  }

  /** One client connection and its connection to the server. */
  private final class Connection {
    private final SocketChannel client;
    private final SocketChannel server;
    private volatile boolean losesReply;

    Connection(SocketChannel client, SocketChannel server) {
      this.client = client;
      this.server = server;
    }

    void pumpRequests() {
      try (client;
          server) {
        InputStream in = new BufferedInputStream(Channels.newInputStream(client));
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(server));
        while (true) {
          List<byte[]> words = readCommand(in);
          String name = new String(words.getFirst(), StandardCharsets.UTF_8);
          commands.add(name.toUpperCase(Locale.ROOT));
          losesReply |= name.startsWith("EVAL") && losesNext();
          write(out, words);
        }
      } catch (IOException e) {
        // one side has gone; try-with-resources closes the other
        losesReply = false;
      }
    }

    void pumpReplies() {
      byte[] buffer = new byte[1 << 16];
      try (client;
          server) {
        InputStream in = Channels.newInputStream(server);
        OutputStream out = Channels.newOutputStream(client);
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (losesReply) {
            cutsMade.incrementAndGet();
            return;
          }
          out.write(buffer, 0, count);
        }
      } catch (IOException e) {
        // one side has gone; try-with-resources closes the other
        losesReply = false;
      }
    }

    private static List<byte[]> readCommand(InputStream in) throws IOException {
      int count = readNumber(in, '*');
      List<byte[]> words = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int length = readNumber(in, '$');
        byte[] word = in.readNBytes(length);
        in.skipNBytes(2);
        words.add(word);
      }
      return words;
    }

    private static int readNumber(InputStream in, char kind) throws IOException {
      if (in.read() != kind) {
        throw new EOFException();
      }
      int number = 0;
      for (int c = in.read(); c != '\r'; c = in.read()) {
        number = number * 10 + c - '0';
      }
      in.skipNBytes(1);
      return number;
    }

    private static void write(OutputStream out, List<byte[]> words) throws IOException {
      out.write(("*" + words.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
      for (byte[] word : words) {
        out.write(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(word);
        out.write(new byte[] {'\r', '\n'});
      }
      out.flush();
    }
  }
}
