package io.sluicefs.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SQLite: several processes in one database, locks and journals included. */
class SqliteTest extends OnMount {
  private static final String WORKERS =
      """
      import sqlite3, subprocess, sys
      database, journal, worker = sys.argv[1:4]
      if worker == 'start':
          first = sqlite3.connect(database)
          first.execute('pragma journal_mode=' + journal)
          first.execute('create table log (worker int, step int, text)')
          first.commit()
          first.close()
          all = [subprocess.Popen([sys.executable, sys.argv[0], database, journal, str(w)])
                 for w in range(4)]
          sys.exit(max(w.wait() for w in all))
      connection = sqlite3.connect(database, timeout=120, isolation_level=None)
      for step in range(25):
          connection.execute('begin immediate')
          highest = connection.execute('select count(*) from log').fetchone()[0]
          connection.execute('insert into log values (?, ?, ?)', (worker, step, 'x' * highest))
          connection.execute('commit')
      """;

  @ParameterizedTest
  @ValueSource(strings = {"delete", "wal"})
  void fourProcessesLoseNoTransaction(String journal) throws IOException {
    Path script = Files.writeString(local.resolve("workers.py"), WORKERS);
    String database = folder.resolve(journal + ".db").toString();
    here().ok("/usr/bin/python3", script.toString(), database, journal, "start");
    assertThat(sql(database, "pragma integrity_check")).isEqualTo("ok");
    assertThat(sql(database, "select count(*), sum(length(text)) from log")).isEqualTo("100|4950");
    assertThat(sql(database, "select count(distinct worker || '-' || step) from log"))
        .isEqualTo("100");
  }

  @Test
  void aDumpedDatabaseLoadsAgain() {
    String database = folder.resolve("a.db").toString();
    sql(
        database,
        "create table t (a, b); with recursive n(i) as (select 1 union all select i + 1 from n"
            + " where i < 20000) insert into t select i, hex(randomblob(50)) from n;"
            + " create index ti on t (b); vacuum;");
    String dump = sql(database, ".dump");
    assertThat(dump).contains("CREATE INDEX ti");
    assertThat(sql(database, "select count(*) from t")).isEqualTo("20000");
    assertThat(sql(database, "pragma integrity_check")).isEqualTo("ok");
  }

  private String sql(String database, String statement) {
    return here().ok("sqlite3", "-bail", database, statement).out().strip();
  }
}
