package io.sluicefs.core.stat;

/** Takes the present value of a figure. */
@FunctionalInterface
public interface StatSink {
  /**
   * @param name as in volume-and-objects.md section 11, without the common prefix
   */
  void add(String name, double value);

  /** As {@link #add(String, double)}; counts stay exact up to 2^53. */
  default void add(String name, long value) {
    add(name, (double) value);
  }
}
