package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.fuse.ffm.Opcode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server with a fake kernel at the other end, and requests that many tests send. */
abstract class FakeKernelTest {
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EAGAIN = 11;
  static final int EINVAL = 22;
  static final int ENOTTY = 25;
  static final int ERANGE = 34;
  static final int ENAMETOOLONG = 36;
  static final int ENOSYS = 38;
  static final int ENODATA = 61;
  static final int ENOTSUP = 95;

  static final FuseConfig CONFIG = FuseConfig.of(Path.of("/mnt"), "fake", true);

  final ScratchVfs vfs = newVfs();
  FakeKernel kernel = new FakeKernel();
  FuseServer server;

  ScratchVfs newVfs() {
    return new ScratchVfs();
  }

  FuseConfig config() {
    return CONFIG;
  }

  @BeforeEach
  void serve() throws IOException {
    server = kernel.serve(config(), vfs);
  }

  @AfterEach
  void hangUp() throws InterruptedException {
    vfs.unblock();
    int readers = server.readerCount();
    kernel.hangUp();
    assertThat(server.awaitEnd(Duration.ofSeconds(10))).as("readers end").isTrue();
    assertThat(server.readerCount()).isZero();
    assertThat(vfs.threadsThatLeft())
        .as("readers tell that they end")
        .isGreaterThanOrEqualTo(readers);
    kernel.close();
  }

  /** Creates and opens a file; its handle is at 128 of the reply. */
  FakeKernel.Reply create(String name) {
    Body body = Body.body().u32(0x8042).u32(0100644).u32(022).u32(0).name(name);
    return kernel.call(Opcode.CREATE, 1, body).ok();
  }

  static Body read(long fh, long offset, int size) {
    return Body.body().u64(fh).u64(offset).u32(size).zeros(20);
  }
}
