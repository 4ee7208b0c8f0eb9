package io.sluicefs.core.meta.dump.json;

import io.sluicefs.core.meta.dump.DumpCounters;
import io.sluicefs.core.meta.dump.DumpFormatException;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.DumpQuota;
import io.sluicefs.core.meta.dump.TreeSink;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON form and tells a {@link TreeSink} what is in it, entry by entry, however deep and
 * wide the tree is. Unknown members are passed over.
 */
public final class JsonDumpReader {
  private static final int DEPTH_MAX = 100_000;
  private static final int STRING_MAX = 1 << 20;

  /** Names of entries are all different: a table of them would only grow. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxStringLength(STRING_MAX)
                  .build())
          .build();

  private final JsonParser in;
  private final TreeSink sink;
  private boolean hasCounters;
  private boolean hasFiles;

  private JsonDumpReader(JsonParser in, TreeSink sink) {
    this.in = in;
    this.sink = sink;
  }

  /**
   * Reads to the end of the document; {@code stream} is not closed.
   *
   * @throws DumpFormatException for a text that is no dump, or ends too early
   */
  public static void read(InputStream stream, TreeSink sink) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), stream)) {
      new JsonDumpReader(in, sink).document();
    } catch (JacksonException e) {
      throw new DumpFormatException("the dump is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private void document() {
    expect(in.nextToken(), JsonToken.START_OBJECT);
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = in.currentName();
      in.nextToken();
      switch (member) {
        case "Setting" -> sink.setting(copy());
        case "Counters" -> counters();
        case "Sustained" -> elements(this::sustained);
        case "DelFiles" -> elements(this::deletedFile);
        case "Quotas" -> quotas(DumpQuota.Kind.DIRECTORY);
        case "UserQuotas" -> quotas(DumpQuota.Kind.USER);
        case "GroupQuotas" -> quotas(DumpQuota.Kind.GROUP);
        case "FSTree" -> tree(TreeSink.Tree.FILES);
        case "Trash" -> tree(TreeSink.Tree.TRASH);
        default -> in.skipChildren();
      }
    }
    expect(in.currentToken(), JsonToken.END_OBJECT);
    if (!hasCounters || !hasFiles) {
      throw new DumpFormatException("the dump has no " + (hasCounters ? "FSTree" : "Counters"));
    }
    sink.end();
  }

  private String copy() {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.copyCurrentStructure(in);
    }
    return text.toString();
  }

  private void counters() {
    JsonFields fields = JsonFields.of(in);
    sink.counters(
        new DumpCounters(
            fields.number("usedSpace"),
            fields.number("usedInodes"),
            fields.number("nextInodes"),
            fields.number("nextChunk"),
            fields.number("nextSession"),
            fields.number("nextTrash"),
            fields.number("lastChangelog")));
    hasCounters = true;
  }

  /** Runs {@code element} on each object of the list at hand; null is an empty list. */
  private void elements(Runnable element) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(in.currentToken(), JsonToken.START_ARRAY);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      element.run();
    }
  }

  private void sustained() {
    long sessionId = 0;
    List<Long> inos = new ArrayList<>();
    expect(in.currentToken(), JsonToken.START_OBJECT);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String member = in.currentName();
      in.nextToken();
      if (member.equals("sid")) {
        sessionId = in.getLongValue();
      } else if (member.equals("inodes")) {
        elements(() -> inos.add(in.getLongValue()));
      } else {
        in.skipChildren();
      }
    }
    sink.sustained(sessionId, inos);
  }

  private void deletedFile() {
    JsonFields fields = JsonFields.of(in);
    sink.deletedFile(fields.number("inode"), fields.number("length"), fields.number("expire"));
  }

  private void quotas(DumpQuota.Kind kind) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(in.currentToken(), JsonToken.START_OBJECT);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      long id = Long.parseLong(in.currentName());
      in.nextToken();
      JsonFields fields = JsonFields.of(in);
      sink.quota(new DumpQuota(kind, id, fields.number("maxSpace"), fields.number("maxInodes")));
    }
  }

  private void tree(TreeSink.Tree tree) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (!hasCounters) {
      throw new DumpFormatException("the dump has its Counters behind the tree");
    }
    hasFiles |= tree == TreeSink.Tree.FILES;
    NodeReader node = new NodeReader(in);
    node.read();
    sink.beginTree(tree, node.finish());
    if (node.atEntries()) {
      entries();
      endOfNode();
    }
    sink.endTree();
  }

  /** All entries of the directory at hand and of those below: a loop, as trees may be deep. */
  private void entries() {
    int depth = 1;
    while (depth > 0) {
      JsonToken token = in.nextToken();
      if (token == JsonToken.END_OBJECT) {
        depth--;
        if (depth > 0) {
          sink.endDirectory();
          endOfNode();
        }
        continue;
      }
      expect(token, JsonToken.PROPERTY_NAME);
      byte[] name = DumpText.unescape(in.currentName());
      in.nextToken();
      NodeReader reader = new NodeReader(in);
      reader.read();
      DumpNode node = reader.finish();
      if (!node.attr().isDirectory()) {
        sink.leaf(name, node);
      } else {
        sink.beginDirectory(name, node);
        if (reader.atEntries()) {
          depth++;
        } else {
          sink.endDirectory();
        }
      }
    }
  }

  /** Entries are the last member of a node. */
  private void endOfNode() {
    expect(in.nextToken(), JsonToken.END_OBJECT);
  }

  static void expect(@Nullable JsonToken token, JsonToken wanted) {
    if (token != wanted) {
      throw new DumpFormatException(
          token == null ? "the dump ends too early" : wanted + " expected, not " + token);
    }
  }
}
