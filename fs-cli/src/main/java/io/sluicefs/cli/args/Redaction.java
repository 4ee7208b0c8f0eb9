package io.sluicefs.cli.args;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces passwords inside URLs by {@code ****}. */
public final class Redaction {
  private static final String MASK = "****";

  /** Scheme, then user, then the password up to the last {@code @} of the word. */
  private static final Pattern URL_PASSWORD =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://[^\\s:/?#@]*:)[^\\s\"]*@");

  /** The same without a scheme, for a word of its own. */
  private static final Pattern BARE_PASSWORD = Pattern.compile("^([^:/?#@\\s]*:)[^\\s]*@");

  private Redaction() {}

  /** Any text that may contain URLs. */
  public static String redact(String text) {
    if (text.indexOf('@') < 0 || !text.contains("://")) {
      return text;
    }
    return URL_PASSWORD.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(MASK + "@"));
  }

  /** A META-URL, which may lack its scheme. */
  public static String redactUrl(String url) {
    return url.contains("://") ? redact(url) : BARE_PASSWORD.matcher(url).replaceFirst("$1****@");
  }
}
