package io.sluicefs.fuse.lifecycle;

import java.io.IOException;

/** Mounting or unmounting failed; the message names the path and the cause. */
public final class MountException extends IOException {
  private static final long serialVersionUID = 1L;

  public MountException(String message) {
    super(message);
  }
}
