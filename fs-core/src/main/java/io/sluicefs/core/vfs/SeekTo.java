package io.sluicefs.core.vfs;

/** The two whences of lseek(2) that reach a file system. */
public enum SeekTo {
  DATA,
  HOLE
}
