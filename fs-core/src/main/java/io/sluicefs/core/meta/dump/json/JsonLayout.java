package io.sluicefs.core.meta.dump.json;

import io.sluicefs.core.meta.dump.DumpBytes;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Copies a JSON document in the layout of dumps: one member a line, two spaces a level. */
final class JsonLayout {
  private final DumpBytes out;

  JsonLayout(DumpBytes out) {
    this.out = out;
  }

  /** Appends {@code json}, which stands {@code level} levels deep. */
  void document(String json, int level) {
    try (JsonParser in = JsonDumpReader.JSON.createParser(ObjectReadContext.empty(), json)) {
      in.nextToken();
      value(in, level);
    }
  }

  private void value(JsonParser in, int level) {
    JsonToken token = in.currentToken();
    if (token == JsonToken.START_OBJECT) {
      members(in, level);
    } else if (token == JsonToken.START_ARRAY) {
      elements(in, level);
    } else if (token == JsonToken.VALUE_STRING) {
      out.json(in.getString());
    } else {
      out.text(in.getString());
    }
  }

  private void members(JsonParser in, int level) {
    out.text("{");
    String separator = "";
    while (in.nextToken() != JsonToken.END_OBJECT) {
      out.text(separator);
      out.newLine(level + 1);
      out.json(in.currentName());
      out.text(": ");
      in.nextToken();
      value(in, level + 1);
      separator = ",";
    }
    close(level, separator, "}");
  }

  private void elements(JsonParser in, int level) {
    out.text("[");
    String separator = "";
    while (in.nextToken() != JsonToken.END_ARRAY) {
      out.text(separator);
      out.newLine(level + 1);
      value(in, level + 1);
      separator = ",";
    }
    close(level, separator, "]");
  }

  private void close(int level, String separator, String bracket) {
    if (!separator.isEmpty()) {
      out.newLine(level);
    }
    out.text(bracket);
  }
}
