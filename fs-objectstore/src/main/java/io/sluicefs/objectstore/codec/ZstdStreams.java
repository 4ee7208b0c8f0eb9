package io.sluicefs.objectstore.codec;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Streams of zstd, for files of any length. */
public final class ZstdStreams {
  private static final int LEVEL = 1;

  private ZstdStreams() {}

  /** Packs what is written; closing it ends the frame and closes {@code out}. */
  public static OutputStream packing(OutputStream out) throws IOException {
    return new ZstdOutputStream(out, LEVEL);
  }

  /** Unpacks {@code in}, which is closed with it; a frame that is cut short is an EOF. */
  public static InputStream unpacking(InputStream in) throws IOException {
    return new ZstdInputStream(in);
  }
}
