package io.sluicefs.core.meta.op;

/** Flags of renameat2(2). */
public enum RenameMode {
  REPLACE,
  NO_REPLACE,
  EXCHANGE
}
