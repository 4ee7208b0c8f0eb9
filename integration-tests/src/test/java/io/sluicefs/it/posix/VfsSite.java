package io.sluicefs.it.posix;

/** A {@code Vfs} without a kernel. */
final class VfsSite implements Site {
  static Site inMemory() {
    return new VfsSite();
  }

  @Override
  public PosixFs actor(int uid, int gid) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isKernel() {
    return false;
  }

  @Override
  public void close() {}
}
