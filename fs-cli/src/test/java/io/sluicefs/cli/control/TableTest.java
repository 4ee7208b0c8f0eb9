package io.sluicefs.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables as scripts and eyes know them. */
class TableTest {
  @Test
  void headersAreCentredAndBodiesAligned() {
    Table table = new Table(List.of("chunkIndex", "objectName", "size"), 1);
    table.add(List.of("0", "vol/chunks/0/0/1_0_5", "807955"));
    assertThat(table)
        .hasToString(
            """
            +------------+----------------------+--------+
            | chunkIndex |      objectName      |  size  |
            +------------+----------------------+--------+
            |          0 | vol/chunks/0/0/1_0_5 | 807955 |
            +------------+----------------------+--------+
            """);
  }
}
