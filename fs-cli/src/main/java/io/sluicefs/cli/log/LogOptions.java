package io.sluicefs.cli.log;

/**
 * What the global options say about logging.
 *
 * @param level name of the least level shown
 * @param id starts every line when it is not empty
 * @param program name shown before the process id
 */
public record LogOptions(String level, String id, String program, boolean colours) {}
