package io.sluicefs.core.vfs.control;

/** Where a control command writes its answer (volume-and-objects.md 10.5). Records stay whole. */
public interface ControlReply {
  /** Work goes on: two numbers with a meaning per command. */
  void progress(long first, long second);

  /** The last record: a JSON document. */
  void json(String document);

  /** The last record: an errno, 0 for success. */
  void status(int errno);

  /** The last record of legacy commands: length and text, without a mark in front. */
  void text(String text);

  /** True once the asking descriptor was closed: the command shall end soon. */
  boolean isCancelled();
}
