package io.sluicefs.core.meta.dump.binary;

import io.sluicefs.core.meta.dump.DumpFormatException;
import io.sluicefs.core.meta.dump.DumpRecord;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the binary form record by record up to its end marker; the footer is not needed. A segment
 * may be of any length, a record is held whole.
 */
public final class BinaryDumpReader {
  private static final Logger log = LoggerFactory.getLogger(BinaryDumpReader.class);
  private static final int BUFFER_LENGTH = 64 << 10;
  private static final int RECORD_MAX = 64 << 20;

  private final DataInputStream in;
  private final Consumer<DumpRecord> sink;

  /** Bytes of the current segment that are still to come. */
  private long left;

  private BinaryDumpReader(DataInputStream in, Consumer<DumpRecord> sink) {
    this.in = in;
    this.sink = sink;
  }

  /**
   * Reads to the end marker; {@code stream} is not closed.
   *
   * @throws DumpFormatException for bytes that are no dump, or end too early
   */
  public static void read(InputStream stream, Consumer<DumpRecord> sink) {
    DataInputStream in = new DataInputStream(new BufferedInputStream(stream, BUFFER_LENGTH));
    try {
      new BinaryDumpReader(in, sink).segments();
    } catch (EOFException e) {
      throw new DumpFormatException("the dump ends too early", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void segments() throws IOException {
    boolean first = true;
    for (int number = in.readInt(); number != Segment.END_MARKER; number = in.readInt()) {
      Segment segment = Segment.ofNumber(number);
      if (segment == null || (first && segment != Segment.FORMAT)) {
        throw new DumpFormatException(
            first ? "this is no binary dump" : "unknown segment type " + number);
      }
      first = false;
      left = in.readLong();
      if (left < 0) {
        throw new DumpFormatException("a segment of " + left + " bytes");
      }
      if (segment == Segment.CHANGE_LOG) {
        log.warn("the change log of the dump is left out");
        in.skipNBytes(left);
      } else {
        segment(segment);
      }
    }
  }

  private void segment(Segment segment) throws IOException {
    while (left > 0) {
      long tag = varint();
      int field = (int) (tag >>> 3);
      if ((tag & 7) != 2) {
        throw new DumpFormatException("segment " + segment.title + " holds no records");
      }
      byte[] message = bytes(varint());
      DumpRecord record =
          segment == Segment.FORMAT
              ? new DumpRecord.Setting(message)
              : RecordCodec.decode(segment, field, message);
      if (record != null) {
        sink.accept(record);
      }
    }
  }

  private byte[] bytes(long length) throws IOException {
    if (length < 0 || length > left || length > RECORD_MAX) {
      throw new DumpFormatException("a record of " + length + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    in.readFully(bytes);
    left -= length;
    return bytes;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = in.readByte();
      left--;
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new DumpFormatException("a number without end");
  }
}
