package io.sluicefs.core.vfs.control;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.vfs.control.InodeInfo.Piece;
import io.sluicefs.core.vfs.control.InodeInfo.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How an {@link InodeInfo} is written: as JSON and as the text of the legacy command. */
public final class InfoText {
  /** A part of a block that a file shows; the key is empty for a hole. */
  private record Part(int chunkIndex, String key, int size, int offset, int length) {}

  private final String prefix;
  private final BlockName names;
  private final int blockLength;

  /** Keys begin with {@code prefix}, the volume's name and a slash. */
  InfoText(String prefix, BlockName names, int blockLength) {
    this.prefix = prefix;
    this.names = names;
    this.blockLength = blockLength;
  }

  String json(InodeInfo info, boolean raw) {
    Sum sum = info.sum();
    String paths = info.path().isEmpty() ? "null" : "[" + quoted(info.path()) + "]";
    return "{\"Ino\":%d,\"Failed\":false,\"Reason\":\"\",".formatted(info.ino())
        + "\"Summary\":{\"Length\":%d,\"Size\":%d,\"Files\":%d,\"Dirs\":%d},"
            .formatted(sum.length(), sum.size(), sum.files(), sum.dirs())
        + "\"Paths\":"
        + paths
        + ",\"Chunks\":"
        + (raw ? chunks(info.pieces()) : "null")
        + ",\"Objects\":"
        + (raw ? "null" : objects(info.pieces()))
        + ",\"PLocks\":null,\"FLocks\":null,"
        + "\"Tier\":{\"ID\":0,\"StorageClass\":\"\",\"Tag\":\"\"},\"RestoreStatus\":\"\"}";
  }

  static String failure(long ino, String reason) {
    return "{\"Ino\":%d,\"Failed\":true,\"Reason\":%s,".formatted(ino, quoted(reason))
        + "\"Summary\":{\"Length\":0,\"Size\":0,\"Files\":0,\"Dirs\":0},"
        + "\"Paths\":null,\"Chunks\":null,\"Objects\":null,\"PLocks\":null,\"FLocks\":null,"
        + "\"Tier\":{\"ID\":0,\"StorageClass\":\"\",\"Tag\":\"\"},\"RestoreStatus\":\"\"}";
  }

  private static String chunks(List<Piece> pieces) {
    List<String> items = new ArrayList<>();
    for (Piece piece : pieces) {
      SliceRef slice = piece.slice();
      items.add(
          "{\"ChunkIndex\":%d,\"Id\":%s,\"Size\":%d,\"Off\":%d,\"Len\":%d}"
              .formatted(
                  piece.chunkIndex(),
                  Long.toUnsignedString(slice.sliceId()),
                  slice.sliceLength(),
                  slice.sliceOffset(),
                  slice.length()));
    }
    return list(items);
  }

  private String objects(List<Piece> pieces) {
    List<String> items = new ArrayList<>();
    for (Part part : parts(pieces)) {
      items.add(
          "{\"ChunkIndex\":%d,\"Key\":%s,\"Size\":%d,\"Off\":%d,\"Len\":%d}"
              .formatted(
                  part.chunkIndex(),
                  quoted(part.key()),
                  part.size(),
                  part.offset(),
                  part.length()));
    }
    return list(items);
  }

  private static String list(List<String> items) {
    return items.isEmpty() ? "null" : "[" + String.join(",", items) + "]";
  }

  private List<Part> parts(List<Piece> pieces) {
    List<Part> parts = new ArrayList<>();
    for (Piece piece : pieces) {
      SliceRef slice = piece.slice();
      if (slice.isHole()) {
        parts.add(new Part(piece.chunkIndex(), "", slice.length(), 0, slice.length()));
      } else {
        addBlocks(parts, piece.chunkIndex(), slice);
      }
    }
    return parts;
  }

  private void addBlocks(List<Part> parts, int chunkIndex, SliceRef slice) {
    SliceKey key = new SliceKey(slice.sliceId(), slice.sliceLength());
    int at = slice.sliceOffset();
    int end = at + slice.length();
    while (at < end) {
      BlockKey block = BlockKey.of(key, at / blockLength, blockLength);
      int offset = at % blockLength;
      int length = Math.min(end - at, block.length() - offset);
      String object = prefix + names.keyOf(block);
      parts.add(new Part(chunkIndex, object, block.length(), offset, length));
      at += length;
    }
  }

  /** The answer of the legacy command. */
  String legacy(InodeInfo info, boolean raw) {
    Sum sum = info.sum();
    StringBuilder text = new StringBuilder();
    text.append("  inode: ").append(info.ino());
    text.append("\n  files: ").append(sum.files());
    text.append("\n   dirs: ").append(sum.dirs());
    text.append("\n length: ").append(size(sum.length()));
    text.append("\n   size: ").append(size(sum.size()));
    text.append("\n   path: ").append(info.path().isEmpty() ? "unknown" : info.path());
    text.append('\n');
    if (!info.pieces().isEmpty()) {
      text.append(raw ? " chunks:\n" : "objects:\n");
      addLines(text, info.pieces(), raw);
    }
    return text.toString();
  }

  private void addLines(StringBuilder text, List<Piece> pieces, boolean raw) {
    if (!raw) {
      for (Part part : parts(pieces)) {
        text.append(
            "\t%d:\t%s\t%d\t%d\t%d\n"
                .formatted(
                    part.chunkIndex(), part.key(), part.size(), part.offset(), part.length()));
      }
      return;
    }
    for (Piece piece : pieces) {
      SliceRef slice = piece.slice();
      text.append(
          "\t%d:\t%d\t%d\t%d\t%d\n"
              .formatted(
                  piece.chunkIndex(),
                  slice.sliceId(),
                  slice.sliceLength(),
                  slice.sliceOffset(),
                  slice.length()));
    }
  }

  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " Bytes";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < 5) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %siB (%d Bytes)", value, "KMGTPE".charAt(unit), bytes);
  }

  /** A text as JSON writes it. */
  public static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }
}
