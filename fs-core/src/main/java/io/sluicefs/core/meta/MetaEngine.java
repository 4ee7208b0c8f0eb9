package io.sluicefs.core.meta;

/**
 * The metadata of one volume: the port that adapters implement.
 *
 * <p>All methods block and may be called from any thread. Mutations are atomic and exactly once: a
 * retry after a lost reply returns the first result. Errors are {@link
 * io.sluicefs.core.errno.FsException}s; each role lists what its methods throw.
 */
public interface MetaEngine
    extends Namespace,
        Attributes,
        Xattrs,
        FileChunks,
        Locks,
        ClientSessions,
        Cleanup,
        Trees,
        AutoCloseable {

  /** The settings of the volume, as loaded or as last refreshed by {@link #heartbeat}. */
  VolumeFormat format();

  /** The calling thread makes no more requests: what was kept for it alone is freed. */
  default void leaveThread() {}

  /** Closes connections; does not close the session. */
  @Override
  void close();
}
