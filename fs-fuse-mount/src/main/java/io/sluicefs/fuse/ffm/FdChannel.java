package io.sluicefs.fuse.ffm;

import java.lang.foreign.MemorySegment;

/** A descriptor that keeps message boundaries. Does not own it. */
public record FdChannel(int fd) implements Channel {
  @Override
  public long read(MemorySegment into) {
    return Sys.current().call(Sys.READ, fd, into.address(), into.byteSize());
  }

  @Override
  public long write(MemorySegment from, long length) {
    return Sys.current().call(Sys.WRITE, fd, from.address(), length);
  }
}
