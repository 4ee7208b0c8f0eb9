package io.sluicefs.core.meta.dump.json;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The numbers and texts of a small flat object; 0 and "" for what it does not have. */
final class JsonFields {
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();

  private JsonFields() {}

  /** Reads the object that begins at the current token, to its end. */
  static JsonFields of(JsonParser in) {
    JsonDumpReader.expect(in.currentToken(), JsonToken.START_OBJECT);
    JsonFields fields = new JsonFields();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      JsonToken token = in.nextToken();
      if (token == JsonToken.VALUE_NUMBER_INT) {
        fields.numbers.put(name, in.getLongValue());
      } else if (token == JsonToken.VALUE_STRING) {
        fields.texts.put(name, in.getString());
      } else {
        in.skipChildren();
      }
    }
    return fields;
  }

  boolean has(String name) {
    return numbers.containsKey(name);
  }

  long number(String name) {
    return numbers.getOrDefault(name, 0L);
  }

  String text(String name) {
    return texts.getOrDefault(name, "");
  }
}
