package io.sluicefs.meta.redis.connection;

import io.sluicefs.meta.redis.script.LuaScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of a script: its own keys and arguments, in the order its header names them.
 *
 * <p>The connection puts its own in front, so that every script sees the same head:
 *
 * <pre>
 * KEYS[1] allSessions          ARGV[1] session id and seconds of its life; "0" without
 * KEYS[2] R&lt;sid&gt; retry slots     ARGV[2] retry slot, decimal
 * KEYS[3] first of the call    ARGV[3] operation id, decimal; "0" when nothing is remembered
 *                              ARGV[4] now: s64 seconds and u32 nanoseconds, big-endian
 *                              ARGV[5] uid of the caller, decimal
 *                              ARGV[6] gids of the caller, u32 big-endian each, primary first
 *                              ARGV[7] "1" when the script checks permission, else "0"
 *                              ARGV[8] first of the call
 * </pre>
 *
 * <p>A script answers a list: first 0 or an errno, then what it has to say. Negative numbers are
 * for the connection: {@link #SESSION_GONE} and {@link #SUPERSEDED}.
 */
public final class ScriptCall {
  /** The fence refused: the session is not registered any more; nothing was done. */
  public static final long SESSION_GONE = -1;

  /** The retry slot has seen a later operation; nothing was done. */
  public static final long SUPERSEDED = -2;

  private final LuaScript script;
  private final List<byte[]> keys = new ArrayList<>(6);
  private final List<byte[]> args = new ArrayList<>(8);

  private boolean repeatable;
  private long sessionId;

  private ScriptCall(LuaScript script) {
    this.script = script;
  }

  public static ScriptCall of(LuaScript script) {
    return new ScriptCall(script);
  }

  public ScriptCall key(byte[] key) {
    keys.add(key);
    return this;
  }

  public ScriptCall arg(byte[] arg) {
    args.add(arg);
    return this;
  }

  /** The UTF-8 bytes of {@code arg}. */
  public ScriptCall arg(String arg) {
    return arg(arg.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code arg} as decimal text. */
  public ScriptCall arg(long arg) {
    return arg(Long.toString(arg));
  }

  /** "1" or "0". */
  public ScriptCall arg(boolean arg) {
    return arg(arg ? "1" : "0");
  }

  /**
   * The script may run twice without harm: it gets no retry slot and speaks for no session, and is
   * repeated after a lost reply all the same.
   */
  public ScriptCall repeatable() {
    repeatable = true;
    return this;
  }

  /**
   * The call is for this session only: when that is lost it fails with EIO, and is never repeated
   * for the next. For what belongs to a session, as buffered bytes and locks do; 0 for none.
   */
  public ScriptCall ofSession(long id) {
    sessionId = id;
    return this;
  }

  boolean isOfOneSession() {
    return sessionId != 0;
  }

  long sessionOr(long current) {
    return sessionId == 0 ? current : sessionId;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  LuaScript script() {
    return script;
  }

  List<byte[]> keys() {
    return keys;
  }

  List<byte[]> args() {
    return args;
  }
}
