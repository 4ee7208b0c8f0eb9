package io.sluicefs.cli.wiring.repair;

import java.time.Duration;
import java.time.Instant;

/**
 * What {@code gc} was asked for (cli.md 17.2).
 *
 * @param compact merges the slices of all chunks first
 * @param delete removes what is garbage; otherwise it is counted only
 * @param threads how many objects are deleted, or chunks merged, at once
 * @param spared younger objects may belong to slices that are not committed yet
 * @param now when the command began
 */
public record GcPlan(boolean compact, boolean delete, int threads, Duration spared, Instant now) {

  /** Objects written later are left alone. */
  Instant newest() {
    return now.minus(spared);
  }
}
