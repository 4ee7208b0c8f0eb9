package io.sluicefs.core.chunk;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * From object keys to blocks and back, in both layouts (volume-and-objects.md 3.2).
 *
 * @param hashPrefix blocks are spread over 256 folders by their slice id
 */
public record BlockName(boolean hashPrefix) {
  /** Below it lie the blocks of a volume. */
  public static final String PREFIX = "chunks/";

  /** The key below the volume's prefix. */
  public String keyOf(BlockKey block) {
    if (!hashPrefix) {
      return block.objectKey();
    }
    String plain = block.objectKey();
    return String.format(
        Locale.ROOT,
        "%s%02X/%d/%s",
        PREFIX,
        block.sliceId() & 0xFF,
        Long.divideUnsigned(block.sliceId(), 1_000_000),
        plain.substring(plain.lastIndexOf('/') + 1));
  }

  /** The block that an object key names, absent for anything else; folders are not looked at. */
  public static @Nullable BlockKey parse(String key) {
    if (!key.startsWith(PREFIX)) {
      return null;
    }
    String[] folders = key.substring(PREFIX.length()).split("/", -1);
    if (folders.length != 3) {
      return null;
    }
    String[] parts = folders[2].split("_", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      return new BlockKey(
          Long.parseUnsignedLong(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
