package io.sluicefs.meta.redis.schema;

import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * JSON text as the reference writes it: every member on a line of its own without indentation, or
 * compact, in both with the characters that matter to HTML escaped.
 */
final class JsonText {
  private final StringBuilder out = new StringBuilder(1024);
  private final boolean compact;

  private JsonText(boolean compact) {
    this.compact = compact;
  }

  static String lines(JsonNode node) {
    return new JsonText(false).append(node).out.toString();
  }

  static String compact(JsonNode node) {
    return new JsonText(true).append(node).out.toString();
  }

  private JsonText append(JsonNode node) {
    if (node.isObject()) {
      appendObject(node);
    } else if (node.isArray()) {
      appendArray(node);
    } else if (node.isString()) {
      appendString(node.stringValue());
    } else {
      out.append(node);
    }
    return this;
  }

  private void appendObject(JsonNode node) {
    out.append('{');
    Iterator<Map.Entry<String, JsonNode>> members = node.properties().iterator();
    boolean any = members.hasNext();
    while (members.hasNext()) {
      Map.Entry<String, JsonNode> member = members.next();
      newLine();
      appendString(member.getKey());
      out.append(compact ? ":" : ": ");
      append(member.getValue());
      if (members.hasNext()) {
        out.append(',');
      }
    }
    close(any, '}');
  }

  private void appendArray(JsonNode node) {
    out.append('[');
    for (int i = 0; i < node.size(); i++) {
      newLine();
      append(node.get(i));
      if (i + 1 < node.size()) {
        out.append(',');
      }
    }
    close(!node.isEmpty(), ']');
  }

  private void close(boolean any, char bracket) {
    if (any) {
      newLine();
    }
    out.append(bracket);
  }

  private void newLine() {
    if (!compact) {
      out.append('\n');
    }
  }

  private void appendString(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
