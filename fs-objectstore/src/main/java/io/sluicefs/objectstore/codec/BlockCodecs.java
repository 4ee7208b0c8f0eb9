package io.sluicefs.objectstore.codec;

import io.sluicefs.core.object.BlockCodec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The codec that the settings of a volume name; native libraries are loaded only for those. */
public final class BlockCodecs {
  private BlockCodecs() {}

  /** True for the names that {@link #named} knows. */
  public static boolean isKnown(String compression) {
    return switch (compression.toLowerCase(Locale.ROOT)) {
      case "", "none", "lz4", "zstd" -> true;
      default -> false;
    };
  }

  /**
   * Absent when blocks are not packed.
   *
   * @throws IllegalArgumentException for a name that nobody knows
   */
  public static @Nullable BlockCodec named(String compression) {
    return switch (compression.toLowerCase(Locale.ROOT)) {
      case "", "none" -> null;
      case "lz4" -> new Lz4BlockCodec();
      case "zstd" -> new ZstdBlockCodec();
      default ->
          throw new IllegalArgumentException(
              "compress: there are none, lz4 and zstd, not " + compression);
    };
  }
}
