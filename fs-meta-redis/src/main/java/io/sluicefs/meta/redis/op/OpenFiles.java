package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Scripts on inodes that this client may have open: one that others have deleted lives on for its
 * handles, its record under a private key (coherence.md 5).
 */
public record OpenFiles(OpContext context, OpenInodes openInodes) {
  /** {@code call} for the key of the record. */
  Reply mutate(Caller caller, long ino, Function<byte[], ScriptCall> call) {
    return onEither(ino, record -> context.redis().mutate(caller, call.apply(record)));
  }

  Reply read(long ino, Function<byte[], ScriptCall> call) {
    return onEither(ino, record -> context.redis().read(Caller.root(), call.apply(record)));
  }

  /** As {@link #mutate(Caller, long, Function)} of a source and a target. */
  Reply mutate(Caller caller, long from, long to, BiFunction<byte[], byte[], ScriptCall> call) {
    Redis redis = context.redis();
    return onEither(
        from, source -> onEither(to, target -> redis.mutate(caller, call.apply(source, target))));
  }

  /** An inode without a record did nothing: the second try is another operation. */
  private Reply onEither(long ino, Function<byte[], Reply> script) {
    try {
      return script.apply(context.keys().attr(ino));
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT || !openInodes.isOpen(ino)) {
        throw e;
      }
      return script.apply(context.keys().grace(ino));
    }
  }
}
