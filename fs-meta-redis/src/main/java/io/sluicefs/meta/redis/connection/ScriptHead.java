package io.sluicefs.meta.redis.connection;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** Puts the head described in {@link ScriptCall} in front of keys and arguments. */
final class ScriptHead {
  static final int KEYS = 2;
  static final int ARGS = 7;

  private static final byte[] ZERO = Ascii.of("0");
  private static final byte[] ONE = Ascii.of("1");

  private final RedisKeys keys;
  private final boolean alwaysChecksPermission;
  private final long lifeSeconds;

  /**
   * @param lifeSeconds for how long a session is extended
   */
  ScriptHead(RedisKeys keys, boolean alwaysChecksPermission, long lifeSeconds) {
    this.keys = keys;
    this.alwaysChecksPermission = alwaysChecksPermission;
    this.lifeSeconds = lifeSeconds;
  }

  byte[][] keys(long sessionId, List<byte[]> own) {
    byte[][] all = new byte[KEYS + own.size()][];
    all[0] = keys.allSessions();
    all[1] = keys.retries(sessionId);
    for (int i = 0; i < own.size(); i++) {
      all[KEYS + i] = own.get(i);
    }
    return all;
  }

  byte[][] args(Sender sender, Caller caller, Instant now, List<byte[]> own) {
    boolean checks = alwaysChecksPermission || caller.checksPermission();
    byte[][] args = new byte[ARGS + own.size()][];
    args[0] = sender.sessionId() == 0 ? ZERO : Ascii.of(sender.sessionId() + " " + lifeSeconds);
    args[1] = Ascii.of(sender.slot());
    args[2] = Ascii.of(sender.operation());
    args[3] = ByteBuffer.allocate(12).putLong(now.getEpochSecond()).putInt(now.getNano()).array();
    args[4] = Ascii.of(Integer.toUnsignedLong(caller.uid()));
    args[5] = groups(caller, checks);
    args[6] = checks ? ONE : ZERO;
    for (int i = 0; i < own.size(); i++) {
      args[ARGS + i] = own.get(i);
    }
    return args;
  }

  /** Primary gid first; the others only where they can matter. */
  private static byte[] groups(Caller caller, boolean checks) {
    int[] others = checks ? caller.groups() : new int[0];
    ByteBuffer packed = ByteBuffer.allocate(4 + 4 * others.length).putInt(caller.gid());
    for (int gid : others) {
      if (gid != caller.gid()) {
        packed.putInt(gid);
      }
    }
    byte[] bytes = new byte[packed.position()];
    packed.get(0, bytes);
    return bytes;
  }

  /** Session, retry slot and operation id; zeros for scripts that remember nothing. */
  record Sender(long sessionId, int slot, long operation) {
    static final Sender NOBODY = new Sender(0, 0, 0);
  }
}
