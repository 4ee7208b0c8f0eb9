package io.sluicefs.cli.wiring.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a dump writes reaches its file in order, and a file that fails is told of. */
class WriteBehindTest {
  private static final int LENGTH = 5 << 20;

  @Test
  void allBytesArriveInOrderBeforeTheTargetIsClosed() throws IOException {
    byte[] wanted = new byte[LENGTH];
    new Random(7).nextBytes(wanted);
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (WriteBehind out = new WriteBehind(target)) {
      for (int at = 0; at < LENGTH; ) {
        int part = Math.min(LENGTH - at, 1 + at % 200_000);
        out.write(wanted, at, part);
        at += part;
      }
    }
    assertThat(Arrays.equals(target.toByteArray(), wanted)).isTrue();
  }

  @Test
  void aTargetThatFailsEndsTheWritingWithItsReason() {
    FullDisk target = new FullDisk(1 << 20);
    WriteBehind out = new WriteBehind(target);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < LENGTH; i += 1000) {
                out.write(new byte[1000], 0, 1000);
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
    assertThatThrownBy(out::close).isInstanceOf(IOException.class).hasMessage("disk full");
    assertThat(target.isClosed).isTrue();
  }

  @Test
  void aFailureThatOnlyClosingMeetsIsThrownByClosing() throws IOException {
    WriteBehind out = new WriteBehind(new FullDisk(10));
    out.write(new byte[20], 0, 20);
    assertThatThrownBy(out::close).isInstanceOf(IOException.class).hasMessage("disk full");
    out.close();
  }

  /** Takes so many bytes. */
  private static final class FullDisk extends OutputStream {
    private final int room;
    private int used;
    private boolean isClosed;

    FullDisk(int room) {
      this.room = room;
    }

    @Override
    public void write(int b) throws IOException {
      if (++used > room) {
        throw new IOException("disk full");
      }
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }
}
