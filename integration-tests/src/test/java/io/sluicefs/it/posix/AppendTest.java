package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** O_APPEND. */
class AppendTest extends PosixCases {

  @Test
  void writesGoToTheEnd() {
    String a = file("a", "first ");
    int fd = fs.open(a, O_WRONLY | O_APPEND, 0);
    fs.write(fd, bytes("second "));
    fs.write(fd, bytes("third"));
    fs.close(fd);
    assertThat(content(a)).isEqualTo("first second third");
  }

  @Test
  void twoHandlesOfOneActorLoseNothing() {
    String a = file("a", "");
    int one = fs.open(a, O_WRONLY | O_APPEND, 0);
    int two = fs.open(a, O_WRONLY | O_APPEND, 0);
    for (int i = 0; i < 100; i++) {
      fs.write(one, bytes("1"));
      fs.write(two, bytes("2"));
    }
    fs.close(one);
    fs.close(two);
    assertThat(content(a)).isEqualTo("12".repeat(100));
  }

  @Test
  void twoActorsAtOnceLoseNothing() throws InterruptedException {
    String a = file("a", "");
    fs.chmod(a, 0666);
    Thread[] writers = new Thread[3];
    for (int w = 0; w < writers.length; w++) {
      PosixFs actor = actor(subject.uid(), subject.uid());
      String record = Integer.toString(w).repeat(100) + "\n";
      writers[w] = Thread.ofVirtual().name("appender" + w).start(() -> append(actor, a, record));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(content(a).lines()).hasSize(150).allMatch(line -> line.matches("(\\d)\\1{99}"));
  }

  private static void append(PosixFs actor, String path, String record) {
    int fd = actor.open(path, O_WRONLY | O_APPEND, 0);
    for (int i = 0; i < 50; i++) {
      actor.write(fd, bytes(record));
    }
    actor.close(fd);
  }

  @Test
  void appendsAfterATruncationStartAtTheNewEnd() {
    String a = file("a", "0123456789");
    int fd = fs.open(a, O_WRONLY | O_APPEND, 0);
    fs.truncate(a, 2);
    fs.write(fd, bytes("x"));
    fs.close(fd);
    assertThat(content(a)).isEqualTo("01x");
  }
}
