package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.fuse.ffm.FdChannel;
import io.sluicefs.fuse.ffm.MessageBuffers;
import io.sluicefs.fuse.ffm.Opcode;
import io.sluicefs.fuse.ffm.Sys;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The other end of the connection: a SOCK_SEQPACKET socket, which keeps message boundaries and
 * takes the same system calls as the device. Checks each reply as the kernel would.
 */
final class FakeKernel implements AutoCloseable {
  static final int UID = 1000;
  static final int GID = 100;
  private static final int SEQPACKET_CLOEXEC = 5 | 0x80000;
  private static final int SHUTDOWN = System.getProperty("os.arch").equals("aarch64") ? 210 : 48;
  private static final int PAYLOAD_MAX = 128 << 10;

  /** Body sizes that the kernel insists on; opcodes that are not here answer without a body. */
  private static final Map<Integer, Integer> EXACT = new HashMap<>();

  private static final Set<Integer> VARIABLE =
      Set.of(
          Opcode.READ,
          Opcode.READLINK,
          Opcode.READDIR,
          Opcode.READDIRPLUS,
          Opcode.GETXATTR,
          Opcode.LISTXATTR,
          Opcode.INIT);

  static {
    for (int entry :
        new int[] {Opcode.LOOKUP, Opcode.MKNOD, Opcode.MKDIR, Opcode.SYMLINK, Opcode.LINK}) {
      EXACT.put(entry, 128);
    }
    EXACT.put(Opcode.GETATTR, 104);
    EXACT.put(Opcode.SETATTR, 104);
    EXACT.put(Opcode.OPEN, 16);
    EXACT.put(Opcode.OPENDIR, 16);
    EXACT.put(Opcode.CREATE, 144);
    EXACT.put(Opcode.TMPFILE, 144);
    EXACT.put(Opcode.WRITE, 8);
    EXACT.put(Opcode.STATFS, 80);
    EXACT.put(Opcode.GETLK, 24);
    EXACT.put(Opcode.LSEEK, 8);
    EXACT.put(Opcode.COPY_FILE_RANGE, 8);
    EXACT.put(Opcode.COPY_FILE_RANGE_64, 8);
  }

  private final int ours;
  private final int theirs;
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final Map<Long, Integer> pending = new ConcurrentHashMap<>();
  private final Map<Long, Reply> answered = new HashMap<>();
  private final Thread pump;
  private long lastUnique;

  /**
   * A checked reply.
   *
   * @param error positive errno, 0 for success
   */
  record Reply(int error, ByteBuffer body) {
    int u32(int offset) {
      return body.getInt(offset);
    }

    long u64(int offset) {
      return body.getLong(offset);
    }

    int size() {
      return body.limit();
    }

    Reply ok() {
      assertThat(error).isZero();
      return this;
    }
  }

  FakeKernel() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(8, 4);
      long result = Sys.current().call(Sys.SOCKETPAIR, 1, SEQPACKET_CLOEXEC, 0, pair.address());
      assertThat(result).isZero();
      ours = pair.get(ValueLayout.JAVA_INT, 0);
      theirs = pair.get(ValueLayout.JAVA_INT, 4);
    }
    pump = Thread.ofPlatform().daemon().name("fake-kernel").start(this::receiveAll);
  }

  /** The driver's end. */
  FdChannel channel() {
    return new FdChannel(theirs);
  }

  /** Sends INIT as a current kernel does, and starts a server that answers it. */
  FuseServer serve(FuseConfig config, Vfs vfs) throws IOException {
    long unique = send(Opcode.INIT, 0, init(45, 0x73fffffb, 0x5fd));
    FuseServer server = FuseServer.start(channel(), config, vfs);
    reply(unique).ok();
    return server;
  }

  static byte[] init(int minor, int flags, int flags2) {
    return Body.body().u32(7).u32(minor).u32(131072).u32(flags).u32(flags2).zeros(44).bytes();
  }

  /** Sends a request and waits for its reply. */
  Reply call(int opcode, long nodeid, Body body) {
    return reply(send(opcode, nodeid, body.bytes()));
  }

  long send(int opcode, long nodeid, byte[] body) {
    return send(opcode, nodeid, body, new byte[0]);
  }

  /** With extensions behind the names. */
  long send(int opcode, long nodeid, byte[] body, byte[] extensions) {
    lastUnique += 2;
    pending.put(lastUnique, opcode);
    Body message =
        Body.body()
            .u32(40 + body.length + extensions.length)
            .u32(opcode)
            .u64(lastUnique)
            .u64(nodeid)
            .u32(UID)
            .u32(GID)
            .u32(0)
            .u16(extensions.length / 8)
            .u16(0)
            .raw(body)
            .raw(extensions);
    sendRaw(message.bytes());
    return lastUnique;
  }

  void sendRaw(byte[] message) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
      assertThat(new FdChannel(ours).write(segment, message.length)).isEqualTo(message.length);
    }
  }

  /** Interrupts a request as the kernel does: with its number plus one. */
  void interrupt(long unique) {
    byte[] message =
        Body.body()
            .u32(48)
            .u32(Opcode.INTERRUPT)
            .u64(unique + 1)
            .u64(0)
            .zeros(16)
            .u64(unique)
            .bytes();
    pending.put(unique + 1, Opcode.INTERRUPT);
    sendRaw(message);
  }

  Reply reply(long unique) {
    while (!answered.containsKey(unique)) {
      accept(next());
    }
    return answered.remove(unique);
  }

  /** The next message as it comes, reply or notification. */
  byte[] next() {
    try {
      byte[] message = received.poll(20, TimeUnit.SECONDS);
      assertThat(message).as("a message within 20 s").isNotNull();
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Messages that arrived and were not looked at. */
  int unread() {
    return received.size();
  }

  private void accept(byte[] message) {
    ByteBuffer view = Body.view(message);
    assertThat(view.getInt(0)).as("length in the header").isEqualTo(message.length);
    int error = view.getInt(4);
    assertThat(error).as("error range").isBetween(-511, 0);
    long unique = view.getLong(8);
    Integer opcode = pending.remove(unique);
    assertThat(opcode).as("a reply to pending request %s", unique).isNotNull();
    ByteBuffer body = Body.view(Arrays.copyOfRange(message, 16, message.length));
    if (error != 0) {
      assertThat(body.limit()).as("body beside an error").isZero();
    } else if (!VARIABLE.contains(opcode)) {
      assertThat(body.limit())
          .as("body size of opcode %s", opcode)
          .isEqualTo(EXACT.getOrDefault(opcode, 0));
    }
    if (error == 0 && EXACT.getOrDefault(opcode, 0) >= 128) {
      checkEntry(body);
    }
    answered.put(unique, new Reply(-error, body));
  }

  private static void checkEntry(ByteBuffer body) {
    assertThat(body.getLong(0)).as("nodeid").isNotEqualTo(1L);
    assertThat(body.getLong(40)).as("inode number").isEqualTo(body.getLong(0));
    assertThat(body.getLong(48)).as("size").isNotNegative();
    if (body.getLong(0) != 0) {
      assertThat(body.getInt(100) & 0xF000).as("file type").isNotZero();
    }
  }

  private void receiveAll() {
    try (MessageBuffers buffers = MessageBuffers.map(PAYLOAD_MAX)) {
      long length;
      while ((length = new FdChannel(ours).read(buffers.request())) > 0) {
        byte[] message = new byte[(int) length];
        MemorySegment.copy(buffers.request(), ValueLayout.JAVA_BYTE, 0, message, 0, message.length);
        received.add(message);
      }
    }
  }

  /** Hangs up, as unmounting does. */
  void hangUp() {
    Sys.current().call(SHUTDOWN, ours, 2, 0);
  }

  @Override
  public void close() {
    hangUp();
    try {
      pump.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Sys.close(ours);
  }
}
