package io.sluicefs.core.meta.dump.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.dump.DumpCounters;
import io.sluicefs.core.meta.dump.DumpFormatException;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.ForwardingSink;
import io.sluicefs.core.meta.dump.RecordedDumps;
import io.sluicefs.core.meta.dump.TreeSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonDumpTest {
  private static final Timestamp TIME = new Timestamp(1_700_000_000, 5);

  @Test
  void recordedDumpsAreWrittenAgainByteByByte() {
    List<Path> dumps = RecordedDumps.named(".json.gz");
    assumeFalse(dumps.isEmpty(), "no recorded volumes beside this clone");
    for (Path dump : dumps) {
      byte[] recorded = RecordedDumps.unzipped(dump);
      String expected = new String(recorded, StandardCharsets.UTF_8);
      assertThat(firstDifference(comparable(again(recorded)), comparable(expected)))
          .as("%s", dump)
          .isEmpty();
    }
  }

  /** 1.3 leaves spaces alone; in a dump of JSON they stand in names, targets and values only. */
  private static String comparable(String dump) {
    return dump.replace("%20", " ");
  }

  private static List<String> firstDifference(String actual, String expected) {
    List<String> ours = actual.lines().toList();
    List<String> theirs = expected.lines().toList();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      if (!ours.get(i).equals(theirs.get(i))) {
        return List.of(ours.get(i), theirs.get(i));
      }
    }
    return actual.length() == expected.length() ? List.of() : List.of("lengths differ");
  }

  @Test
  void aNameOfAnyBytesComesBack() {
    for (byte[] name :
        List.of(
            new byte[] {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD},
            new byte[] {(byte) 0xC0, (byte) 0xAF, 'x'},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xF0, (byte) 0x9F, (byte) 0x98, (byte) 0x80, (byte) 0xF0},
            "%41 %zz \"q\" \\ \n\t\u007f ü <&>".getBytes(StandardCharsets.UTF_8))) {
      byte[] dump = treeOf(name, 1);
      Names names = new Names();
      JsonDumpReader.read(new ByteArrayInputStream(dump), names);
      assertThat(names.last).isEqualTo(name);
    }
  }

  @Test
  void aTreeOfManyLevelsIsReadWithoutRecursion() {
    int levels = 1_000;
    Names names = new Names();
    JsonDumpReader.read(
        new ByteArrayInputStream(treeOf("d".getBytes(StandardCharsets.UTF_8), levels)), names);
    assertThat(names.directories).isEqualTo(levels);
  }

  @Test
  void aDumpThatIsCutShortIsRefused() {
    byte[] whole = treeOf("d".getBytes(StandardCharsets.UTF_8), 3);
    for (int length = 0; length < whole.length - 2; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> again(cut))
          .as("%d bytes", length)
          .isInstanceOf(DumpFormatException.class);
    }
  }

  @Test
  void aTreeBeforeItsCountersIsRefused() {
    assertThatThrownBy(() -> again("{\"FSTree\":{}}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining("Counters");
  }

  private static String again(byte[] dump) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonDumpReader.read(new ByteArrayInputStream(dump), new JsonDumpWriter(out));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static byte[] treeOf(byte[] name, int levels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonDumpWriter writer = new JsonDumpWriter(out);
    writer.setting("{\"Name\":\"x\",\"Tiers\":{},\"Shards\":[1,true,null]}");
    writer.counters(new DumpCounters(1, 2, 3, 4, 5, 6, 0));
    writer.beginTree(TreeSink.Tree.FILES, directory(1));
    for (int i = 0; i < levels; i++) {
      writer.beginDirectory(name, directory(i + 2));
    }
    for (int i = 0; i < levels; i++) {
      writer.endDirectory();
    }
    writer.endTree();
    writer.end();
    return out.toByteArray();
  }

  private static DumpNode directory(long ino) {
    Attr attr =
        new Attr(0, FileType.DIRECTORY, 0x1ED, 0, 0, TIME, TIME, TIME, 2, 4096, 0, 1, 0, 0, 0);
    return new DumpNode(ino, attr, null, List.of(), null, null, List.of());
  }

  /** Remembers the last name, and counts directories. */
  private static final class Names extends ForwardingSink {
    private byte[] last = {};
    private int directories;

    private Names() {
      super(new JsonDumpWriter(new ByteArrayOutputStream()));
    }

    @Override
    public void beginDirectory(byte[] name, DumpNode node) {
      last = name;
      directories++;
      super.beginDirectory(name, node);
    }
  }
}
