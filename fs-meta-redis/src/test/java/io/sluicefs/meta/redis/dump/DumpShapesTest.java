package io.sluicefs.meta.redis.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.dump.DumpChunk;
import io.sluicefs.core.meta.dump.DumpCounters;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.core.meta.dump.DumpXattr;
import io.sluicefs.core.meta.dump.TreeSink;
import io.sluicefs.core.meta.dump.binary.BinaryDumpReader;
import io.sluicefs.core.meta.dump.json.JsonDumpWriter;
import io.sluicefs.meta.redis.PrivateRedis;
import io.sluicefs.meta.redis.load.VolumeLoad;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Trees of shapes that requests of a dump are cut at: empty and large directories, many small ones
 * side by side and below each other, files of many chunks and slices, extended attributes.
 */
@Tag("server")
class DumpShapesTest {
  private static final Timestamp TIME = new Timestamp(1_714_550_000, 5);
  private static final long CHUNK_LENGTH = 64L << 20;
  private static final int MANY_SLICES = 1500;

  @SuppressWarnings("NullAway.Init") // set before the tests
  private static PrivateRedis server;

  private long lastIno = 1;
  private long lastSlice;
  private int files;

  @BeforeAll
  static void startServer() {
    server = PrivateRedis.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void everyShapeIsDumpedAsItWasLoaded() {
    byte[] wanted = tree();
    try (VolumeLoad load = VolumeLoad.open(server.url(), DumpProgress.NONE)) {
      load.loadTree(new ByteArrayInputStream(wanted));
    }
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    try (VolumeDump dump = VolumeDump.open(server.url(), DumpProgress.NONE)) {
      assertThat(dump.writeTree(new DumpOptions("", false, true, 10), found)).isZero();
    }
    assertThat(lines(found.toByteArray())).isEqualTo(lines(wanted));
    assertRecords();
  }

  /** The binary form of the same volume has each of its inodes, entries and chunks once. */
  private void assertRecords() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VolumeDump dump = VolumeDump.open(server.url(), DumpProgress.NONE)) {
      dump.writeRecords(DumpOptions.whole(), out);
    }
    Map<Class<?>, Integer> counts = new HashMap<>();
    BinaryDumpReader.read(
        new ByteArrayInputStream(out.toByteArray()),
        record -> counts.merge(record.getClass(), 1, Integer::sum));
    assertThat(counts)
        .containsEntry(DumpRecord.Edge.class, (int) lastIno - 1)
        .containsEntry(DumpRecord.Node.class, (int) lastIno)
        .containsEntry(DumpRecord.Xattr.class, 2);
    assertThat(counts.get(DumpRecord.Chunk.class)).isEqualTo(chunksOfAll);
  }

  private int chunksOfAll;

  private byte[] tree() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonDumpWriter sink = new JsonDumpWriter(out);
    sink.setting("{\"Name\":\"shapes\",\"UUID\":\"0b8fbe2c-7d1e-4c53-9a6f-2f1d3c4b5a69\"}");
    sink.counters(new DumpCounters(0, 0, 100_000, 100_000, 0, 0, 0));
    int[] sizes = {0, 1, 2, 599, 600, 601, 1300, 30, 40};
    sink.beginTree(TreeSink.Tree.FILES, directory(1, sizes.length + 2));
    chain(sink, 40);
    for (int i = 0; i < sizes.length; i++) {
      begin(sink, "m" + i, 0);
      fill(sink, sizes[i]);
      sink.endDirectory();
    }
    nested(sink);
    special(sink);
    sink.endTree();
    sink.end();
    return out.toByteArray();
  }

  /** Directories each of which holds only the next one. */
  private void chain(JsonDumpWriter sink, int depth) {
    for (int i = 0; i < depth; i++) {
      begin(sink, "a", i < depth - 1 ? 1 : 0);
    }
    for (int i = 0; i < depth; i++) {
      sink.endDirectory();
    }
  }

  private void nested(JsonDumpWriter sink) {
    begin(sink, "n", 700);
    for (int i = 0; i < 700; i++) {
      begin(sink, name(i), i % 3);
      for (int inner = 0; inner < i % 3; inner++) {
        begin(sink, name(inner), 0);
        fill(sink, i % 50);
        sink.endDirectory();
      }
      sink.leaf(bytes("z"), file(0));
      sink.endDirectory();
    }
    sink.endDirectory();
  }

  private void special(JsonDumpWriter sink) {
    List<DumpXattr> xattrs =
        List.of(
            new DumpXattr(bytes("user.one"), bytes("1")),
            new DumpXattr(bytes("user.two"), bytes("x".repeat(5000))));
    sink.leaf(bytes("s1"), file(200, 3, xattrs));
    sink.leaf(bytes("s2"), file(1, MANY_SLICES, List.of()));
    sink.leaf(bytes("s3"), file(2, MANY_SLICES, List.of()));
    sink.leaf(bytes("s4"), file(64));
    sink.leaf(bytes("s5"), file(65));
    byte[] target = bytes("/some/where");
    Attr link = attr(FileType.SYMLINK, 1, target.length);
    sink.leaf(bytes("s6"), new DumpNode(++lastIno, link, target, List.of(), null, null, List.of()));
  }

  private void begin(JsonDumpWriter sink, String name, int directories) {
    sink.beginDirectory(bytes(name), directory(++lastIno, directories));
  }

  private void fill(JsonDumpWriter sink, int size) {
    for (int i = 0; i < size; i++) {
      sink.leaf(bytes(name(i)), file(files++ % 4));
    }
  }

  private static String name(int i) {
    return "entry%05d".formatted(i);
  }

  private static DumpNode directory(long ino, int directories) {
    Attr attr = attr(FileType.DIRECTORY, 2 + directories, 0);
    return new DumpNode(ino, attr, null, List.of(), null, null, List.of());
  }

  private DumpNode file(int chunks) {
    return file(chunks, 1, List.of());
  }

  private DumpNode file(int chunks, int slices, List<DumpXattr> xattrs) {
    List<DumpChunk> all = new ArrayList<>();
    IntStream.range(0, chunks)
        .forEach(index -> {
          List<SliceRef> refs =
              IntStream.range(0, slices)
                  .mapToObj(at -> new SliceRef(at, ++lastSlice, 4096, 0, 4096))
                  .toList();
          all.add(new DumpChunk(index, refs));
        });
    chunksOfAll += chunks;
    Attr attr = attr(FileType.FILE, 1, Math.max(0, chunks * CHUNK_LENGTH - 7));
    return new DumpNode(++lastIno, attr, null, xattrs, null, null, all);
  }

  private static Attr attr(FileType type, int links, long length) {
    return new Attr(0, type, 0755, 7, 8, TIME, TIME, TIME, links, length, 0, 1, 0, 0, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Everything from the tree on. */
  private static List<String> lines(byte[] dump) {
    return new String(dump, StandardCharsets.UTF_8)
        .lines()
        .dropWhile(line -> !line.contains("FSTree"))
        .toList();
  }
}
