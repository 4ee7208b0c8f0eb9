package io.sluicefs.core.meta.dump.json;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.dump.DumpAcl;
import io.sluicefs.core.meta.dump.DumpChunk;
import io.sluicefs.core.meta.dump.DumpFormatException;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.DumpXattr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one entry of the JSON form up to its own entries, or to its end. */
final class NodeReader {
  private static final int UNSET = 65535;

  private final JsonParser in;
  private final List<DumpXattr> xattrs = new ArrayList<>(0);
  private final List<DumpChunk> chunks = new ArrayList<>(1);
  private long ino;
  private @Nullable Attr attr;
  private byte @Nullable [] symlink;
  private @Nullable DumpAcl accessAcl;
  private @Nullable DumpAcl defaultAcl;
  private boolean atEntries;

  NodeReader(JsonParser in) {
    this.in = in;
  }

  /** Begins at the opening brace; stops behind the one of the entries, or at the closing one. */
  void read() {
    JsonDumpReader.expect(in.currentToken(), JsonToken.START_OBJECT);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      JsonDumpReader.expect(in.currentToken(), JsonToken.PROPERTY_NAME);
      String member = in.currentName();
      JsonToken token = in.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      if (member.equals("entries")) {
        JsonDumpReader.expect(token, JsonToken.START_OBJECT);
        atEntries = true;
        return;
      }
      member(member);
    }
  }

  private void member(String member) {
    switch (member) {
      case "attr" -> attr();
      case "symlink" -> symlink = DumpText.unescape(in.getString());
      case "xattrs" -> elements(this::xattr);
      case "posix_acl_access" -> accessAcl = acl();
      case "posix_acl_default" -> defaultAcl = acl();
      case "chunks" -> elements(this::chunk);
      default -> in.skipChildren();
    }
  }

  boolean atEntries() {
    return atEntries;
  }

  DumpNode finish() {
    Attr known = attr;
    if (known == null) {
      throw new DumpFormatException("an entry has no attr");
    }
    return new DumpNode(ino, known, symlink, xattrs, accessAcl, defaultAcl, chunks);
  }

  private void attr() {
    JsonFields fields = JsonFields.of(in);
    ino = fields.number("inode");
    attr =
        new Attr(
            (int) fields.number("flags"),
            type(fields),
            (int) fields.number("mode"),
            (int) fields.number("uid"),
            (int) fields.number("gid"),
            time(fields, "atime", "atimensec"),
            time(fields, "mtime", "mtimensec"),
            time(fields, "ctime", "ctimensec"),
            (int) fields.number("nlink"),
            fields.number("length"),
            (int) fields.number("rdev"),
            0,
            0,
            0,
            (int) fields.number("tier"));
  }

  private static FileType type(JsonFields fields) {
    return NodeTypes.ofWord(fields.text("type"));
  }

  private static Timestamp time(JsonFields fields, String seconds, String nanos) {
    return new Timestamp(fields.number(seconds), (int) fields.number(nanos));
  }

  private void elements(Runnable element) {
    JsonDumpReader.expect(in.currentToken(), JsonToken.START_ARRAY);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      element.run();
    }
  }

  private void xattr() {
    JsonFields fields = JsonFields.of(in);
    byte[] name = fields.text("name").getBytes(StandardCharsets.UTF_8);
    xattrs.add(new DumpXattr(name, DumpText.unescape(fields.text("value"))));
  }

  private DumpAcl acl() {
    int[] bits = {UNSET, UNSET, UNSET, UNSET};
    List<DumpAcl.Named> users = new ArrayList<>();
    List<DumpAcl.Named> groups = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String member = in.currentName();
      JsonToken token = in.nextToken();
      if (token == JsonToken.START_ARRAY) {
        List<DumpAcl.Named> entries = member.equals("users") ? users : groups;
        elements(() -> entries.add(named()));
      } else if (token == JsonToken.VALUE_NUMBER_INT) {
        int at = List.of("owner", "group", "mask", "other").indexOf(member);
        if (at >= 0) {
          bits[at] = in.getIntValue();
        }
      }
    }
    return new DumpAcl(bits[0], bits[1], bits[2], bits[3], users, groups);
  }

  private DumpAcl.Named named() {
    JsonFields fields = JsonFields.of(in);
    return new DumpAcl.Named((int) fields.number("id"), (int) fields.number("perm"));
  }

  private void chunk() {
    int index = 0;
    List<SliceRef> slices = new ArrayList<>(1);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String member = in.currentName();
      JsonToken token = in.nextToken();
      if (member.equals("index")) {
        index = in.getIntValue();
      } else if (member.equals("slices") && token == JsonToken.START_ARRAY) {
        elements(() -> slices.add(slice()));
      } else {
        in.skipChildren();
      }
    }
    if (!slices.isEmpty()) {
      chunks.add(new DumpChunk(index, slices));
    }
  }

  private SliceRef slice() {
    JsonFields fields = JsonFields.of(in);
    return new SliceRef(
        (int) fields.number("pos"),
        fields.number(fields.has("id") ? "id" : "chunkid"),
        (int) fields.number("size"),
        (int) fields.number("off"),
        (int) fields.number("len"));
  }
}
