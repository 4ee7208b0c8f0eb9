package io.sluicefs.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A network between a client and a local server that can be cut, or swallow what it is given. */
public final class Lossy implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private final AtomicLong swallowed = new AtomicLong();
  private volatile boolean swallows;

  private Lossy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /** In front of that local port. */
  public static Lossy to(int port) {
    try {
      Lossy lossy = new Lossy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
      Thread.ofVirtual().name("lossy-accept").start(lossy::accept);
      return lossy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url(int database) {
    return "redis://127.0.0.1:" + listener.getLocalPort() + "/" + database;
  }

  /** New connections go to another port; those that exist are reset. */
  public void turnTo(int port) {
    target = port;
    reset();
  }

  /** Resets every connection; new ones are fine. */
  public void reset() {
    open.forEach(Lossy::drop);
    open.clear();
  }

  /**
   * While {@code on}, what is sent either way disappears and connections stay open, those that are
   * made meanwhile included; they carry nothing afterwards either.
   */
  public void swallow(boolean on) {
    swallows = on;
  }

  /** Bytes that have disappeared so far. */
  public long swallowedBytes() {
    return swallowed.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
      reset();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(server);
        Thread.ofVirtual().name("lossy-up").start(() -> pump(client, server));
        Thread.ofVirtual().name("lossy-down").start(() -> pump(server, client));
      } catch (IOException serverAway) {
        reset();
      }
    }
  }

  /** A connection that lost a byte stays dead: nothing follows the gap. */
  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    boolean dead = false;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        dead |= swallows;
        if (dead) {
          swallowed.addAndGet(count);
        } else {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException cut) {
      open.remove(from);
    } finally {
      drop(from);
      drop(to);
    }
  }

  private static void drop(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException closedAlready) {
      // that is what was wanted
    }
  }
}
