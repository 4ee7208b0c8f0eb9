package io.sluicefs.core.meta.dump.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluicefs.core.meta.dump.DumpFormatException;
import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.core.meta.dump.RecordedDumps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class BinaryDumpTest {
  @Test
  void recordedDumpsHoldTheSameRecordsWhenWrittenAgain() {
    List<Path> dumps = RecordedDumps.named(".bin.gz");
    assumeFalse(dumps.isEmpty(), "no recorded volumes beside this clone");
    for (Path dump : dumps) {
      byte[] recorded = RecordedDumps.unzipped(dump);
      List<String> expected = records(recorded);
      assertThat(expected).as("%s", dump).hasSizeGreaterThan(10);
      assertThat(records(again(recorded)))
          .as("%s", dump)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void theRecordsOfARecordedDumpAreThoseOfItsFooter() {
    List<Path> dumps = RecordedDumps.named(".bin.gz");
    assumeFalse(dumps.isEmpty(), "no recorded volumes beside this clone");
    for (Path dump : dumps) {
      byte[] recorded = RecordedDumps.unzipped(dump);
      assertThat(records(recorded)).as("%s", dump).hasSize(recordsInFooter(recorded));
      assertThat(recordsInFooter(again(recorded))).isEqualTo(recordsInFooter(recorded));
    }
  }

  @Test
  void aDumpThatIsCutShortIsRefused() {
    byte[] whole = again(sample());
    int marker = whole.length - 8 - 12;
    for (int length = 0; length < marker; length += 5) {
      byte[] cut = Arrays.copyOf(whole, Math.min(length, 40));
      assertThatThrownBy(() -> records(cut)).isInstanceOf(DumpFormatException.class);
    }
  }

  @Test
  void anotherKindOfFileIsRefusedByName() {
    assertThatThrownBy(() -> records("{\n  \"Setting\": {".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining("no binary dump");
  }

  private static byte[] sample() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryDumpWriter writer = new BinaryDumpWriter(out);
    writer.write(new DumpRecord.Setting("{}".getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < 10; i++) {
      writer.write(new DumpRecord.Node(i + 1, new byte[72]));
    }
    writer.end();
    return out.toByteArray();
  }

  private static byte[] again(byte[] dump) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryDumpWriter writer = new BinaryDumpWriter(out);
    BinaryDumpReader.read(new ByteArrayInputStream(dump), writer::write);
    writer.end();
    return out.toByteArray();
  }

  private static List<String> records(byte[] dump) {
    List<String> records = new ArrayList<>();
    BinaryDumpReader.read(new ByteArrayInputStream(dump), record -> records.add(text(record)));
    return records;
  }

  private static String text(DumpRecord record) {
    ProtoWriter out = new ProtoWriter();
    RecordCodec.encode(record, out);
    return RecordCodec.fieldOf(record) + " " + HexFormat.of().formatHex(out.toBytes());
  }

  /** Sum over the kinds; the change log, which only the footer counts, left out. */
  private static int recordsInFooter(byte[] dump) {
    int length = (int) java.nio.ByteBuffer.wrap(dump).getLong(dump.length - 8);
    byte[] footer = Arrays.copyOfRange(dump, dump.length - 8 - length, dump.length - 8);
    return FooterSums.records(footer);
  }
}
