package io.sluicefs.core.meta.op;

/** Flags of setxattr(2). */
public enum XattrMode {
  SET,
  CREATE,
  REPLACE
}
