package io.sluicefs.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP proxy in front of an S3 server that answers some requests in a way of its own. Every
 * request has a connection of its own behind it; the test decides what becomes of each.
 */
public final class FaultyS3 implements AutoCloseable {
  private static final int HEAD_MAX = 64 << 10;
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d+)");
  private static final Duration LATE = Duration.ofSeconds(2);

  /** What becomes of a request. */
  public enum Fault {
    NONE,
    /** 500 InternalError. */
    ERROR,
    /** 503 SlowDown. */
    SLOW_DOWN,
    /** 404 NoSuchKey. */
    MISSING,
    /** The connection is reset before any answer. */
    RESET,
    /** No answer ever comes; the connection stays open. */
    STALL,
    /** Half of the answer comes, then the connection is closed. */
    CUT,
    /** The last byte of the answer is another one. */
    WRONG_BYTE,
    /** The answer comes two seconds late. */
    LATE
  }

  /**
   * A request as the proxy sees it.
   *
   * @param target path and query
   */
  public record Request(String method, String target) {
    /** Whether it reads, writes or deletes a block. */
    public boolean isBlock() {
      return target.contains("/chunks/");
    }
  }

  private final ServerSocket listener;
  private final int backend;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Map<Fault, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Function<Request, Fault> plan = request -> Fault.NONE;

  private FaultyS3(ServerSocket listener, int backend) {
    this.listener = listener;
    this.backend = backend;
  }

  /** A proxy for the server on that port of this machine. */
  public static FaultyS3 before(int port) {
    try {
      FaultyS3 proxy =
          new FaultyS3(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
      Thread.ofVirtual().name("faulty-accept").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String endpoint() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** From now on {@code decision} is asked for each request. */
  public void plan(Function<Request, Fault> decision) {
    plan = decision;
  }

  /** From now on the first {@code count} block requests of that method fail in that way. */
  public void planFirst(int count, String method, Fault fault) {
    AtomicInteger left = new AtomicInteger(count);
    plan(request ->
        request.isBlock() && request.method().equals(method) && left.getAndDecrement() > 0
            ? fault
            : Fault.NONE);
  }

  /** How many requests had that fault so far. */
  public int count(Fault fault) {
    return counts.computeIfAbsent(fault, f -> new AtomicInteger()).get();
  }

  @Override
  public void close() {
    try {
      listener.close();
      closed.countDown();
      open.forEach(FaultyS3::reset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().name("faulty-request").start(() -> serve(client));
      } catch (IOException ending) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      String head = head(in);
      String[] words = head.split(" ", 3);
      Fault fault = plan.apply(new Request(words[0], words[1]));
      counts.computeIfAbsent(fault, f -> new AtomicInteger()).incrementAndGet();
      byte[] body = in.readNBytes(length(head));
      answer(client, fault, head, body);
    } catch (IOException | InterruptedException clientAway) {
      reset(client);
    } finally {
      open.remove(client);
    }
  }

  private void answer(Socket client, Fault fault, String head, byte[] body)
      throws IOException, InterruptedException {
    OutputStream out = client.getOutputStream();
    switch (fault) {
      case RESET -> reset(client);
      case STALL -> closed.await();
      case ERROR -> out.write(error(500, "InternalError"));
      case SLOW_DOWN -> out.write(error(503, "SlowDown"));
      case MISSING -> out.write(error(404, "NoSuchKey"));
      case NONE -> out.write(forward(head, body));
      case LATE -> {
        closed.await(LATE.toMillis(), TimeUnit.MILLISECONDS);
        out.write(forward(head, body));
      }
      case CUT -> {
        byte[] answer = forward(head, body);
        out.write(answer, 0, answer.length - Math.max(1, length(text(answer)) / 2));
      }
      case WRONG_BYTE -> {
        byte[] answer = forward(head, body);
        answer[answer.length - 1] ^= 1;
        out.write(answer);
      }
    }
  }

  /** The whole answer of the server behind. */
  private byte[] forward(String head, byte[] body) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), backend)) {
      String request =
          head.replaceAll("(?im)^connection:.*\r\n", "")
              .replaceFirst("\r\n", "\r\nConnection: close\r\n");
      OutputStream out = server.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
      return server.getInputStream().readAllBytes();
    }
  }

  private static byte[] error(int status, String code) {
    String body = "<Error><Code>" + code + "</Code><Message>made to fail</Message></Error>";
    String answer =
        "HTTP/1.1 %d Fault\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n"
                .formatted(status, body.length())
            + "Connection: close\r\n\r\n"
            + body;
    return answer.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Request line and headers, with the empty line behind them. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int ended = 0;
    while (ended < 4) {
      int next = in.read();
      if (next < 0 || bytes.size() > HEAD_MAX) {
        throw new EOFException("no request");
      }
      bytes.write(next);
      boolean expected = next == (ended % 2 == 0 ? '\r' : '\n');
      ended = expected ? ended + 1 : 0;
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static int length(String head) {
    Matcher length = LENGTH.matcher(head);
    return length.find() ? Integer.parseInt(length.group(1)) : 0;
  }

  private static String text(byte[] answer) {
    return new String(answer, 0, Math.min(answer.length, HEAD_MAX), StandardCharsets.ISO_8859_1);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException closedAlready) {
      // that is what was wanted
    }
  }
}
