package io.sluicefs.core.meta.op;

/**
 * How a file is opened (open(2)).
 *
 * @param append O_APPEND at open time; each write says again whether it appends
 * @param truncate O_TRUNC, honoured in the same script
 * @param execute opened for execution: needs X instead of R
 * @param killPrivileges the truncation must clear setuid, setgid and file capabilities
 */
public record OpenFlags(
    boolean read,
    boolean write,
    boolean append,
    boolean truncate,
    boolean execute,
    boolean killPrivileges) {
  public static final OpenFlags READ_ONLY = new OpenFlags(true, false, false, false, false, false);
  public static final OpenFlags READ_WRITE = new OpenFlags(true, true, false, false, false, false);
}
