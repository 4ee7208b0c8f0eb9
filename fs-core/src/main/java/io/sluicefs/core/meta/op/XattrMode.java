package io.sluicefs.core.meta.op;

/** Flags of setxattr(2). */
public enum XattrMode {
  SET,
  /** An ACL set by somebody outside the file's group: setgid goes. As SET for other names. */
  SET_DROP_SETGID,
  CREATE,
  REPLACE
}
