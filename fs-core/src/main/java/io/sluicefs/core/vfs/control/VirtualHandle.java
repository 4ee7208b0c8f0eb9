package io.sluicefs.core.vfs.control;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import java.nio.ByteBuffer;

/** An open virtual file. */
interface VirtualHandle {
  VirtualFile file();

  /** Bytes at the offset; 0 when there are none (yet). */
  int read(Caller caller, long fileOffset, ByteBuffer target);

  default void write(Caller caller, ByteBuffer payload) {
    throw Errno.EBADF.exception();
  }

  /** The descriptor is closed: work that was asked for through it ends. */
  default void cancel() {}
}
