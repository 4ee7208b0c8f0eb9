package io.sluicefs.core.vfs;

/**
 * How one write goes in; constants, so that a request allocates none.
 *
 * @param append the record goes to the end of the file, whatever the offset says
 * @param killPrivileges clear setuid and setgid
 */
public record WriteIntent(boolean append, boolean killPrivileges) {
  public static final WriteIntent PLAIN = new WriteIntent(false, false);
  public static final WriteIntent APPEND = new WriteIntent(true, false);
  public static final WriteIntent PLAIN_KILL = new WriteIntent(false, true);
  public static final WriteIntent APPEND_KILL = new WriteIntent(true, true);
}
