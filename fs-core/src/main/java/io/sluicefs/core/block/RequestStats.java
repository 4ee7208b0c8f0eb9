package io.sluicefs.core.block;

import io.sluicefs.core.stat.StatSink;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What requests of one kind have moved, and how long that took. */
final class RequestStats {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final LongAdder requests = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder throttled = new LongAdder();

  /** A request went well. */
  void done(long tookNanos, long movedBytes) {
    requests.increment();
    nanos.add(tookNanos);
    bytes.add(movedBytes);
  }

  /** A request failed. */
  void failed(long tookNanos, boolean wasThrottled) {
    requests.increment();
    nanos.add(tookNanos);
    failures.increment();
    if (wasThrottled) {
      throttled.increment();
    }
  }

  long failures() {
    return failures.sum();
  }

  void report(String method, StatSink sink) {
    String duration = "object_request_durations_histogram_seconds_" + method;
    sink.add(duration + "_total", requests.sum());
    sink.add(duration + "_sum", nanos.sum() / NANOS_PER_SECOND);
    sink.add("object_request_data_bytes_" + method, bytes.sum());
    sink.add("object_request_throttled_" + method, throttled.sum());
  }
}
