package io.sluicefs.core.vfs.model;

import java.lang.foreign.MemorySegment;

/** A part of a file in memory, shared with the kernel's page cache. */
@SuppressWarnings("restricted") // calls of libc are what this is for
record Mapping(MemorySegment pages, int skipped) implements AutoCloseable {
  private static final long PAGE = 4096;
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;
  private static final int MS_SYNC = 4;

  /** The range must lie in the file: a touch behind its end kills the process. */
  static Mapping of(int fd, long fileOffset, int length, boolean isWritable) {
    int skipped = (int) (fileOffset % PAGE);
    int prot = isWritable ? PROT_READ | PROT_WRITE : PROT_READ;
    long size = (long) skipped + length;
    long at = fileOffset - skipped;
    long address = Syscalls.call("mmap", MemorySegment.NULL, size, prot, MAP_SHARED, fd, at);
    return new Mapping(MemorySegment.ofAddress(address).reinterpret(size), skipped);
  }

  /** The range that was asked for. */
  MemorySegment bytes() {
    return pages.asSlice(skipped);
  }

  void sync() {
    Syscalls.call("msync", pages, pages.byteSize(), MS_SYNC);
  }

  @Override
  public void close() {
    Syscalls.call("munmap", pages, pages.byteSize());
  }
}
