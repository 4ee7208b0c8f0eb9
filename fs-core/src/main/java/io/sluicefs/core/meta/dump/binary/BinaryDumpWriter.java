package io.sluicefs.core.meta.dump.binary;

import io.sluicefs.core.meta.dump.DumpBytes;
import io.sluicefs.core.meta.dump.DumpRecord;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the binary form (volume-and-objects.md 9.4): records are gathered into segments of their
 * kind. Not thread-safe; does not close the stream, whose failures are {@link
 * java.io.UncheckedIOException}s.
 */
public final class BinaryDumpWriter {
  /** A segment is written when it has grown so far. */
  private static final int SEGMENT_LENGTH = 256 << 10;

  private static final int VERSION = 1;

  private final DumpBytes out;
  private final Map<Segment, Open> open = new EnumMap<>(Segment.class);
  private final ProtoWriter record = new ProtoWriter();

  public BinaryDumpWriter(OutputStream out) {
    this.out = new DumpBytes(out);
  }

  public void write(DumpRecord dumped) {
    Open segment = open.computeIfAbsent(RecordCodec.segmentOf(dumped), _ -> new Open());
    if (dumped instanceof DumpRecord.Setting) {
      RecordCodec.encode(dumped, segment.body);
    } else {
      record.clear();
      RecordCodec.encode(dumped, record);
      segment.body.message(RecordCodec.fieldOf(dumped), record);
    }
    segment.records++;
    if (segment.body.length() >= SEGMENT_LENGTH) {
      flush(RecordCodec.segmentOf(dumped), segment);
    }
  }

  /** Writes what has been gathered, so that what comes next comes behind it. */
  public void flush() {
    open.forEach(this::flush);
  }

  private void flush(Segment kind, Open segment) {
    if (segment.body.length() > 0) {
      segment.offsets.add(out.position());
      out.put(ByteBuffer.allocate(12).putInt(kind.number).putLong(segment.body.length()).array());
      segment.body.writeTo(out);
      segment.body.clear();
    }
  }

  /** Writes the rest, the end marker and the footer. */
  public void end() {
    flush();
    out.put(ByteBuffer.allocate(4).putInt(Segment.END_MARKER).array());
    ProtoWriter footer = new ProtoWriter();
    footer.number(1, Segment.END_MARKER).number(2, VERSION);
    open.forEach((kind, segment) -> footer.message(3, segment.info(kind)));
    footer.writeTo(out);
    out.put(ByteBuffer.allocate(8).putLong(footer.length()).array());
    out.flush();
  }

  /** The segment of one kind that is being filled, and where the earlier ones are. */
  private static final class Open {
    private final ProtoWriter body = new ProtoWriter();
    private final List<Long> offsets = new ArrayList<>();
    private long records;

    private ProtoWriter info(Segment kind) {
      ProtoWriter packed = new ProtoWriter();
      offsets.forEach(packed::varint);
      ProtoWriter info = new ProtoWriter().bytes(1, packed.toBytes()).number(2, records);
      return new ProtoWriter().text(1, kind.title).message(2, info);
    }
  }
}
