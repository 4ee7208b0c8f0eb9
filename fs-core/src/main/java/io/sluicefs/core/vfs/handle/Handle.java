package io.sluicefs.core.vfs.handle;

/** One open file or directory, known to the frontend by its number. */
public abstract sealed class Handle permits FileHandle, DirHandle {
  private final long ino;
  private volatile long fh;

  Handle(long ino) {
    this.ino = ino;
  }

  public final long ino() {
    return ino;
  }

  /** The number, once the handle is in its table. */
  public final long fh() {
    return fh;
  }

  final void numbered(long number) {
    fh = number;
  }
}
