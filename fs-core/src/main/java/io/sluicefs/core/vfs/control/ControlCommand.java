package io.sluicefs.core.vfs.control;

import io.sluicefs.core.inode.Caller;
import java.nio.ByteBuffer;

/** Work that can be asked for through {@code .control}. */
@FunctionalInterface
public interface ControlCommand {
  /**
   * Does the work and ends with the last record of its answer.
   *
   * @param body the bytes of the request behind its head, big-endian; trailing fields may be
   *     missing
   * @throws io.sluicefs.core.errno.FsException answered as status
   * @throws java.nio.BufferUnderflowException the body is too short: answered EINVAL
   */
  void run(Caller caller, ByteBuffer body, ControlReply reply);
}
