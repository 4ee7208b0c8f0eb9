package io.sluicefs.meta.redis.script;

/**
 * A script ready to be sent, includes resolved.
 *
 * @param name file name without suffix, for logs
 * @param source whole text
 * @param sha1 hex digest of the source, which EVALSHA names
 */
public record LuaScript(String name, String source, String sha1) {
  @Override
  public String toString() {
    return name;
  }
}
