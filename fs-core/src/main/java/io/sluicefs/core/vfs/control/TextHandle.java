package io.sluicefs.core.vfs.control;

import io.sluicefs.core.inode.Caller;
import java.nio.ByteBuffer;

/** A text as it was when the file was opened. */
final class TextHandle implements VirtualHandle {
  private final VirtualFile file;
  private final byte[] text;

  TextHandle(VirtualFile file, byte[] text) {
    this.file = file;
    this.text = text;
  }

  @Override
  public VirtualFile file() {
    return file;
  }

  @Override
  public int read(Caller caller, long fileOffset, ByteBuffer target) {
    if (fileOffset >= text.length) {
      return 0;
    }
    int length = Math.min(target.remaining(), text.length - (int) fileOffset);
    target.put(text, (int) fileOffset, length);
    return length;
  }
}
