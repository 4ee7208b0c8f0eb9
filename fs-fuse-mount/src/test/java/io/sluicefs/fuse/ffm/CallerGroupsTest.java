package io.sluicefs.fuse.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups from status files. */
class CallerGroupsTest {
  @TempDir private Path proc;

  private void thread(int pid, String groups) throws IOException {
    Files.createDirectories(proc.resolve(String.valueOf(pid)));
    Files.writeString(
        proc.resolve(pid + "/status"), "Name:\tsh\nGid:\t5\t5\nGroups:\t" + groups + "\nX:\t1\n");
  }

  @Test
  void thePrimaryGroupComesFirst() throws IOException {
    thread(7, "4 24 4294967294 ");
    assertThat(new CallerGroups(proc).of(7, 100)).containsExactly(100, 4, 24, -2);
  }

  @Test
  void unknownThreadsHaveTheirPrimaryGroupOnly() {
    CallerGroups groups = new CallerGroups(proc);
    assertThat(groups.of(0, 100)).containsExactly(100);
    assertThat(groups.of(8, 100)).containsExactly(100);
  }

  @Test
  void whatWasReadIsKeptForAMoment() throws IOException {
    thread(7, "4");
    CallerGroups groups = new CallerGroups(proc);
    assertThat(groups.of(7, 100)).containsExactly(100, 4);
    thread(7, "5");
    assertThat(groups.of(7, 101)).containsExactly(101, 4);
  }

  @Test
  void thisThreadHasGroups() {
    long tid = Sys.current().call(Sys.GETTID, 0, 0, 0);
    int[] groups = new CallerGroups(Path.of("/proc")).of((int) tid, 1);
    assertThat(groups).startsWith(1);
  }
}
