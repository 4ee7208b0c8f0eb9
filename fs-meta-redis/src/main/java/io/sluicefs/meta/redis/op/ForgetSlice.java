package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.SliceCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.List;

/** Forgets slices whose objects are gone (redis-metadata.md 8.26). */
public final class ForgetSlice {
  private static final LuaScript SCRIPT = ScriptLoader.load("forget_slice");

  private final OpContext context;

  public ForgetSlice(OpContext context) {
    this.context = context;
  }

  public void forgetSlice(SliceKey slice) {
    forget(List.of(SliceCodec.referenceField(slice)));
  }

  /** Also removes counts of zero, which say the same as none. */
  void forget(List<byte[]> fields) {
    ScriptCall call = ScriptCall.of(SCRIPT).key(context.keys().sliceRef());
    fields.forEach(call::arg);
    context.redis().mutate(Caller.root(), call);
  }
}
