package io.sluicefs.meta.redis.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.core.meta.dump.binary.BinaryDumpReader;
import io.sluicefs.meta.redis.PrivateRedis;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dumps of recorded volumes are those of the reference program. */
@Tag("server")
class RecordedDumpTest {
  private static final List<RecordedVolume> VOLUMES = RecordedVolume.all();

  @SuppressWarnings("NullAway.Init") // set before the tests
  private static PrivateRedis server;

  @BeforeAll
  static void startServer() {
    assumeFalse(VOLUMES.isEmpty(), "no recorded volumes beside this clone");
    server = PrivateRedis.start();
  }

  @AfterAll
  static void stopServer() {
    if (!VOLUMES.isEmpty()) {
      server.close();
    }
  }

  @Test
  void theTreeOfEveryRecordedVolumeIsDumpedAsTheReferenceDumpsIt() {
    for (RecordedVolume volume : VOLUMES) {
      volume.restore(server);
      for (String kind : dumpsOf(volume)) {
        boolean keepsSecrets = kind.contains("keep");
        List<String> ours = lines(tree(keepsSecrets));
        List<String> theirs = lines(volume.dump(kind + ".json.gz"));
        assertThat(firstDifference(ours, theirs)).as("%s %s", volume.name(), kind).isEmpty();
      }
    }
  }

  @Test
  void theRecordsOfEveryRecordedVolumeAreThoseThatTheReferenceDumps() {
    for (RecordedVolume volume : VOLUMES) {
      volume.restore(server);
      for (String kind : dumpsOf(volume)) {
        SortedSet<String> ours = records(records(kind.contains("keep")));
        SortedSet<String> theirs = records(volume.dump(kind + ".bin.gz"));
        assertThat(Stream.concat(onlyIn(ours, theirs), onlyIn(theirs, ours)))
            .as("%s %s", volume.name(), kind)
            .isEmpty();
      }
    }
  }

  private static List<String> firstDifference(List<String> ours, List<String> theirs) {
    for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
      String one = i < ours.size() ? ours.get(i) : "nothing";
      String other = i < theirs.size() ? theirs.get(i) : "nothing";
      if (!one.equals(other)) {
        return List.of("line " + (i + 1), one, other);
      }
    }
    return List.of();
  }

  private static Stream<String> onlyIn(SortedSet<String> one, SortedSet<String> other) {
    return one.stream().filter(record -> !other.contains(record));
  }

  private static List<String> dumpsOf(RecordedVolume volume) {
    boolean hasSecrets = volume.folder().resolve("dump-keep-secret.json.gz").toFile().exists();
    return hasSecrets ? List.of("dump", "dump-keep-secret") : List.of("dump");
  }

  private static byte[] tree(boolean keepsSecrets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VolumeDump dump = VolumeDump.open(server.url(), DumpProgress.NONE)) {
      dump.writeTree(new DumpOptions("", keepsSecrets, false, 4), out);
    }
    return out.toByteArray();
  }

  private static byte[] records(boolean keepsSecrets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VolumeDump dump = VolumeDump.open(server.url(), DumpProgress.NONE)) {
      dump.writeRecords(new DumpOptions("", keepsSecrets, false, 4), out);
    }
    return out.toByteArray();
  }

  /** 1.3 leaves spaces alone, and both releases cut U+FFFD in names to its first byte. */
  private static List<String> lines(byte[] dump) {
    return new String(dump, StandardCharsets.UTF_8)
        .replace("%20", " ")
        .replace("%EF%BF%BD", "%EF")
        .lines()
        .toList();
  }

  private static SortedSet<String> records(byte[] dump) {
    SortedSet<String> records = new TreeSet<>();
    BinaryDumpReader.read(new ByteArrayInputStream(dump), record -> records.add(text(record)));
    return records;
  }

  private static String text(DumpRecord record) {
    return switch (record) {
      case DumpRecord.Setting r -> new String(r.json(), StandardCharsets.UTF_8);
      case DumpRecord.Node r -> "node " + r.ino() + " " + hex(r.attr());
      case DumpRecord.Edge r ->
          "edge " + r.parentIno() + " " + r.ino() + " " + r.type() + " " + hex(r.name());
      case DumpRecord.Chunk r -> "chunk " + r.ino() + " " + r.index() + " " + hex(r.slices());
      // the reference decodes percent signs of targets on their way into the dump
      case DumpRecord.Symlink r ->
          "symlink " + r.ino() + " " + hex(r.target()).replace("253431", "41");
      case DumpRecord.Xattr r -> "xattr " + r.ino() + " " + hex(r.name()) + " " + hex(r.value());
      case DumpRecord.Acl r -> "acl " + r.id() + " " + hex(r.rule());
      default -> record.toString();
    };
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
