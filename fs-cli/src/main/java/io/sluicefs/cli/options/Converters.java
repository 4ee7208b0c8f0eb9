package io.sluicefs.cli.options;

import io.sluicefs.cli.grammar.Bandwidth;
import io.sluicefs.cli.grammar.Durations;
import io.sluicefs.cli.grammar.InvalidValueException;
import io.sluicefs.cli.grammar.Octal;
import io.sluicefs.cli.grammar.Sizes;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Ties the grammars of values to options. */
public final class Converters {
  private static final Logger log = LoggerFactory.getLogger(Converters.class);

  private Converters() {}

  private static <T> T convert(Supplier<T> parse) {
    try {
      return parse.get();
    } catch (InvalidValueException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** A size; bare numbers are bytes. */
  public static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return Converters.convert(() -> Sizes.parse(text, 'B'));
    }
  }

  /** A size; bare numbers are KiB. */
  public static final class Kibibytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return Converters.convert(() -> Sizes.parse(text, 'K'));
    }
  }

  /** A size; bare numbers are MiB. */
  public static final class Mebibytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return Converters.convert(() -> Sizes.parse(text, 'M'));
    }
  }

  /** A size; bare numbers are GiB. */
  public static final class Gibibytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return Converters.convert(() -> Sizes.parse(text, 'G'));
    }
  }

  /** A duration; text that is none counts as zero, as it always did. */
  public static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (InvalidValueException e) {
        log.warn("Invalid duration value: {}, setting it to 0", text);
        return Duration.ZERO;
      }
    }
  }

  /** A bandwidth in Mbit/s. */
  public static final class Mbps implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return Converters.convert(() -> Bandwidth.parseMbps(text));
    }
  }

  /** Octal permission bits. */
  public static final class Mode implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return Converters.convert(() -> Octal.parse(text));
    }
  }
}
