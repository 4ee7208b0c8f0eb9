package io.sluicefs.cli.log;

import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** The level FATAL: an error line that ends the program with status 1. */
public final class Fatal {
  static final Marker MARKER = MarkerFactory.getMarker("FATAL");

  private Fatal() {}

  public static void log(Logger log, String message) {
    log.error(MARKER, "{}", message);
  }
}
