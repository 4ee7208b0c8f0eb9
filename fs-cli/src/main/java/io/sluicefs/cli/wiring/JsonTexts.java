package io.sluicefs.cli.wiring;

import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON with the line breaks and blanks that scripts search for. */
final class JsonTexts {
  private JsonTexts() {}

  /** One member per line, {@code "name": value}. */
  static String print(JsonMapper json, JsonNode node, String indent) {
    DefaultIndenter lines = new DefaultIndenter(indent, "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(separators).withObjectIndenter(lines).withArrayIndenter(lines);
    return json.writer().with(printer).writeValueAsString(node);
  }
}
