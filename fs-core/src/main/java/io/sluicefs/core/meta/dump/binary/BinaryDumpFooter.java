package io.sluicefs.core.meta.dump.binary;

import io.sluicefs.core.meta.dump.DumpFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the end of a binary dump tells of it.
 *
 * @param kinds by name
 */
public record BinaryDumpFooter(long version, List<Kind> kinds) {
  private static final int LENGTH_BYTES = 8;
  private static final int FOOTER_MAX = 64 << 20;

  /**
   * Records of one kind.
   *
   * @param offsets where its segments begin
   */
  public record Kind(String name, long records, List<Long> offsets) {}

  /**
   * @throws DumpFormatException for a file without footer
   */
  public static BinaryDumpFooter read(SeekableByteChannel dump) throws IOException {
    long end = dump.size() - LENGTH_BYTES;
    long length = end < 0 ? -1 : bytes(dump, end, LENGTH_BYTES).getLong();
    if (length < 0 || length > Math.min(end, FOOTER_MAX)) {
      throw new DumpFormatException("no binary dump: it has no footer");
    }
    byte[] footer = bytes(dump, end - length, (int) length).array();
    ProtoFields fields = ProtoFields.of(footer, 0);
    if (fields.number(1) != Segment.END_MARKER) {
      throw new DumpFormatException("no binary dump: it has no footer");
    }
    List<Kind> kinds = new ArrayList<>();
    for (byte[] entry : ProtoFields.messages(footer, 3)) {
      ProtoFields named = ProtoFields.of(entry, 0);
      ProtoFields info = ProtoFields.of(named.bytes(2), 1);
      kinds.add(new Kind(named.text(1), info.number(2), info.repeated()));
    }
    kinds.sort(Comparator.comparing(Kind::name));
    return new BinaryDumpFooter(fields.number(2), kinds);
  }

  private static ByteBuffer bytes(SeekableByteChannel dump, long from, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    dump.position(from);
    while (bytes.hasRemaining() && dump.read(bytes) >= 0) {
      // reads on
    }
    return bytes.flip();
  }
}
