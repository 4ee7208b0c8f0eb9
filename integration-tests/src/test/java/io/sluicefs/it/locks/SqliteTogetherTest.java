package io.sluicefs.it.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A SQLite database with a rollback journal, written from two mounts. */
@MountTest
@Tag("server")
class SqliteTogetherTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Moves one unit per transaction and then notes on a local disk that it was committed. */
  private static final String WRITER =
      """
      import sqlite3, sys
      database, worker, steps, ledger = sys.argv[1:5]
      connection = sqlite3.connect(database, timeout=120, isolation_level=None)
      notes = open(ledger, 'w', buffering=1)
      for step in range(int(steps)):
          connection.execute('begin immediate')
          count = connection.execute('select count(*) from log').fetchone()[0]
          connection.execute('update account set amount = amount - 1 where id = 1')
          connection.execute('insert into log values (?, ?)', (worker + '-' + str(step), count))
          connection.execute('update account set amount = amount + 1 where id = 2')
          connection.execute('commit')
          notes.write(worker + '-' + str(step) + '\\n')
      """;

  private Volume volume;
  private Mounted one;
  private Mounted two;

  @BeforeEach
  void mount() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
    one = volume.mount("--heartbeat", "1");
    two = volume.mount("--heartbeat", "1");
    sql(
        one,
        "create table log (step text, before int); create table account (id int, amount int);"
            + " insert into account values (1, 1000), (2, 0)");
  }

  @AfterEach
  void close() {
    volume.close();
  }

  @Test
  void fourWritersOnTwoMountsLoseNoTransaction() throws Exception {
    List<Process> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(write(i % 2 == 0 ? one : two, i, 12));
    }
    for (Process writer : writers) {
      assertThat(writer.waitFor()).isZero();
    }
    assertThat(sql(two, "select count(*), count(distinct before) from log")).isEqualTo("48|48");
    assertSound(one);
    assertSound(two);
  }

  @Test
  void mountKilledInTheMiddleTakesNothingCommittedWithIt() throws Exception {
    List<Process> there = List.of(write(two, 1, 1000), write(two, 3, 1000));
    Process here = write(one, 0, 40);
    await().atMost(PATIENCE).until(() -> committed(1).size() + committed(3).size() > 5);
    two.kill();
    assertThat(here.waitFor()).isZero();
    for (Process writer : there) {
      await().atMost(PATIENCE).until(() -> !writer.isAlive());
    }
    assertThat(committed(0)).hasSize(40);
    assertSound(one);
  }

  private void assertSound(Mounted mounted) throws IOException {
    assertThat(sql(mounted, "pragma integrity_check")).isEqualTo("ok");
    List<String> steps = sql(mounted, "select step from log").lines().toList();
    for (int worker = 0; worker < 4; worker++) {
      assertThat(steps).containsAll(committed(worker));
    }
    assertThat(sql(mounted, "select amount from account order by id"))
        .isEqualTo((1000 - steps.size()) + "\n" + steps.size());
  }

  private Process write(Mounted mounted, int worker, int steps) throws IOException {
    Path script = Files.writeString(volume.scratch().resolve("writer.py"), WRITER);
    Path out = volume.scratch().resolve("writer" + worker);
    return ProgramRunner.in(volume.scratch())
        .start(
            List.of(
                "/usr/bin/python3",
                script.toString(),
                mounted.path().resolve("t.db").toString(),
                Integer.toString(worker),
                Integer.toString(steps),
                ledger(worker).toString()),
            out.toFile(),
            out.toFile());
  }

  private Path ledger(int worker) {
    return volume.scratch().resolve("ledger" + worker);
  }

  private List<String> committed(int worker) throws IOException {
    Path ledger = ledger(worker);
    return Files.exists(ledger) ? Files.readAllLines(ledger) : List.of();
  }

  private String sql(Mounted mounted, String statement) {
    String database = mounted.path().resolve("t.db").toString();
    return ProgramRunner.in(volume.scratch())
        .ok("sqlite3", "-bail", "-cmd", ".timeout 60000", database, statement)
        .out()
        .strip();
  }
}
