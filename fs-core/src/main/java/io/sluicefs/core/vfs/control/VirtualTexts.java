package io.sluicefs.core.vfs.control;

/** Contents of the virtual files that are text, made anew at each opening. */
public interface VirtualTexts {
  /** Lines of {@code .stats}: name, blank, value. */
  byte[] stats();

  /** The JSON document of {@code .config}. */
  byte[] config();
}
