package io.sluicefs.core.meta.dump.json;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.meta.dump.DumpAcl;
import io.sluicefs.core.meta.dump.DumpBytes;
import io.sluicefs.core.meta.dump.DumpChunk;
import io.sluicefs.core.meta.dump.DumpCounters;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.DumpQuota;
import io.sluicefs.core.meta.dump.DumpXattr;
import io.sluicefs.core.meta.dump.TreeSink;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON form (volume-and-objects.md 9.1) with the layout of the reference program. Does
 * not close the stream; failures of the stream are {@link java.io.UncheckedIOException}s.
 */
public final class JsonDumpWriter implements TreeSink {
  private static final int MEMBER = 1;

  /** Members of the document in order; the lists of quotas are left out when empty. */
  private enum Section {
    NONE,
    SETTING,
    COUNTERS,
    SUSTAINED,
    DELETED,
    DIRECTORY_QUOTAS,
    USER_QUOTAS,
    GROUP_QUOTAS,
    TREES
  }

  private final DumpBytes out;
  private Section section = Section.NONE;
  private boolean firstOfSection = true;

  /** Depth of the entry that is written, in members: 2 for the entries of a root. */
  private int depth;

  private boolean firstOfDirectory;

  public JsonDumpWriter(OutputStream out) {
    this.out = new DumpBytes(out);
  }

  @Override
  public void setting(String json) {
    out.text("{");
    out.newLine(MEMBER);
    out.text("\"Setting\": ");
    new JsonLayout(out).document(json, MEMBER);
    section = Section.SETTING;
  }

  @Override
  public void counters(DumpCounters counters) {
    member("Counters");
    out.text("{");
    counter("usedSpace", counters.usedSpace());
    counter(",usedInodes", counters.usedInodes());
    counter(",nextInodes", counters.nextInode());
    counter(",nextChunk", counters.nextSlice());
    counter(",nextSession", counters.nextSession());
    counter(",nextTrash", counters.nextTrash());
    if (counters.lastChangelog() != 0) {
      counter(",lastChangelog", counters.lastChangelog());
    }
    out.newLine(MEMBER);
    out.text("}");
    section = Section.COUNTERS;
  }

  private void counter(String name, long value) {
    boolean first = name.charAt(0) != ',';
    out.text(first ? "" : ",");
    out.newLine(MEMBER + 1);
    out.text("\"").text(first ? name : name.substring(1)).text("\": ").number(value);
  }

  @Override
  public void sustained(long sessionId, List<Long> inos) {
    enter(Section.SUSTAINED);
    openItem();
    field("sid", sessionId, true);
    out.text(",");
    out.newLine(MEMBER + 2);
    out.text("\"inodes\": [");
    for (int i = 0; i < inos.size(); i++) {
      out.text(i == 0 ? "" : ",");
      out.newLine(MEMBER + 3);
      out.number(inos.get(i));
    }
    if (!inos.isEmpty()) {
      out.newLine(MEMBER + 2);
    }
    out.text("]");
    closeItem();
  }

  @Override
  public void deletedFile(long ino, long length, long expiry) {
    enter(Section.DELETED);
    openItem();
    field("inode", ino, true);
    field("length", length, false);
    field("expire", expiry, false);
    closeItem();
  }

  @Override
  public void quota(DumpQuota quota) {
    enter(
        switch (quota.kind()) {
          case DIRECTORY -> Section.DIRECTORY_QUOTAS;
          case USER -> Section.USER_QUOTAS;
          case GROUP -> Section.GROUP_QUOTAS;
        });
    out.text(firstOfSection ? "" : ",");
    firstOfSection = false;
    out.newLine(MEMBER + 1);
    out.text("\"").number(quota.id()).text("\": {");
    field("maxSpace", quota.maxSpace(), true);
    field("maxInodes", quota.maxInodes(), false);
    closeItem();
  }

  private void openItem() {
    out.text(firstOfSection ? "" : ",");
    firstOfSection = false;
    out.newLine(MEMBER + 1);
    out.text("{");
  }

  private void field(String name, long value, boolean first) {
    out.text(first ? "" : ",");
    out.newLine(MEMBER + 2);
    out.text("\"").text(name).text("\": ").number(value);
  }

  private void closeItem() {
    out.newLine(MEMBER + 1);
    out.text("}");
  }

  /** Goes on to {@code wanted}, closing what is open and writing the lists that have nothing. */
  private void enter(Section wanted) {
    for (Section next : Section.values()) {
      if (next.compareTo(section) <= 0 || next.compareTo(wanted) > 0) {
        continue;
      }
      leave();
      section = next;
      firstOfSection = true;
      switch (section) {
        case SUSTAINED -> openList("Sustained", "[");
        case DELETED -> openList("DelFiles", "[");
        case DIRECTORY_QUOTAS -> openQuotas("Quotas", wanted);
        case USER_QUOTAS -> openQuotas("UserQuotas", wanted);
        case GROUP_QUOTAS -> openQuotas("GroupQuotas", wanted);
        default -> {}
      }
    }
    if (section != wanted) {
      throw new IllegalStateException(wanted + " after " + section);
    }
  }

  private void openQuotas(String name, Section wanted) {
    if (section == wanted) {
      openList(name, "{");
    }
  }

  private void openList(String name, String bracket) {
    member(name);
    out.text(bracket);
  }

  private void leave() {
    switch (section) {
      case SUSTAINED, DELETED -> closeList("]");
      case DIRECTORY_QUOTAS, USER_QUOTAS, GROUP_QUOTAS -> {
        if (!firstOfSection) {
          closeList("}");
        }
      }
      default -> {}
    }
  }

  private void closeList(String bracket) {
    if (!firstOfSection) {
      out.newLine(MEMBER);
    }
    out.text(bracket);
  }

  private void member(String name) {
    out.text(",");
    out.newLine(MEMBER);
    out.text("\"").text(name).text("\": ");
  }

  @Override
  public void beginTree(Tree tree, DumpNode root) {
    enter(Section.TREES);
    member(tree == Tree.FILES ? "FSTree" : "Trash");
    depth = MEMBER;
    open(root);
  }

  @Override
  public void beginDirectory(byte[] name, DumpNode node) {
    key(name);
    open(node);
  }

  @Override
  public void leaf(byte[] name, DumpNode node) {
    key(name);
    describe(node);
    out.newLine(depth);
    out.text("}");
  }

  @Override
  public void endDirectory() {
    depth--;
    out.newLine(depth);
    out.text("}");
    depth--;
    out.newLine(depth);
    out.text("}");
    firstOfDirectory = false;
  }

  @Override
  public void endTree() {
    endDirectory();
  }

  @Override
  public void end() {
    enter(Section.TREES);
    out.newLine(0);
    out.text("}\n");
    out.flush();
  }

  private void key(byte[] name) {
    out.text(firstOfDirectory ? "" : ",");
    firstOfDirectory = false;
    out.newLine(depth);
    out.text("\"");
    DumpText.escape(name, out);
    out.text("\": ");
  }

  private void open(DumpNode node) {
    describe(node);
    out.text(",");
    out.newLine(depth + 1);
    out.text("\"entries\": {");
    depth += 2;
    firstOfDirectory = true;
  }

  /** The opening brace and everything but the entries. */
  private void describe(DumpNode node) {
    out.text("{");
    out.newLine(depth + 1);
    attr(node.ino(), node.attr());
    byte @Nullable [] symlink = node.symlink();
    if (symlink != null) {
      inner("symlink");
      out.text("\"");
      DumpText.escape(symlink, out);
      out.text("\"");
    }
    if (!node.xattrs().isEmpty()) {
      inner("xattrs");
      xattrs(node.xattrs());
    }
    acl("posix_acl_access", node.accessAcl());
    acl("posix_acl_default", node.defaultAcl());
    if (!node.chunks().isEmpty()) {
      inner("chunks");
      chunks(node.chunks());
    }
  }

  private void inner(String name) {
    out.text(",");
    out.newLine(depth + 1);
    out.text("\"").text(name).text("\": ");
  }

  private void attr(long ino, Attr attr) {
    out.text("\"attr\": {\"inode\":").number(ino);
    optional("flags", attr.flags());
    out.text(",\"type\":\"").text(NodeTypes.word(attr.type())).text("\",\"mode\":");
    out.number(attr.mode());
    out.text(",\"uid\":").number(Integer.toUnsignedLong(attr.uid()));
    out.text(",\"gid\":").number(Integer.toUnsignedLong(attr.gid()));
    out.text(",\"atime\":").number(attr.atime().seconds());
    out.text(",\"mtime\":").number(attr.mtime().seconds());
    out.text(",\"ctime\":").number(attr.ctime().seconds());
    optional("atimensec", attr.atime().nanos());
    optional("mtimensec", attr.mtime().nanos());
    optional("ctimensec", attr.ctime().nanos());
    out.text(",\"nlink\":").number(Integer.toUnsignedLong(attr.nlink()));
    out.text(",\"length\":").number(attr.isFile() ? attr.length() : 0);
    optional("rdev", Integer.toUnsignedLong(attr.rdev()));
    optional("tier", attr.tier());
    out.text("}");
  }

  private void optional(String name, long value) {
    if (value != 0) {
      out.text(",\"").text(name).text("\":").number(value);
    }
  }

  private void xattrs(List<DumpXattr> xattrs) {
    List<DumpXattr> sorted = new ArrayList<>(xattrs);
    sorted.sort(Comparator.comparing(DumpXattr::name, Arrays::compareUnsigned));
    out.text("[");
    for (int i = 0; i < sorted.size(); i++) {
      out.text(i == 0 ? "" : ",").text("{\"name\":");
      out.json(new String(sorted.get(i).name(), java.nio.charset.StandardCharsets.UTF_8));
      out.text(",\"value\":\"");
      DumpText.escapeValue(sorted.get(i).value(), out);
      out.text("\"}");
    }
    out.text("]");
  }

  private void acl(String name, @Nullable DumpAcl acl) {
    if (acl == null) {
      return;
    }
    inner(name);
    out.text("{\"owner\":").number(acl.owner()).text(",\"group\":").number(acl.group());
    out.text(",\"other\":").number(acl.other()).text(",\"mask\":").number(acl.mask());
    out.text(",\"users\":");
    named(acl.users());
    out.text(",\"groups\":");
    named(acl.groups());
    out.text("}");
  }

  private void named(List<DumpAcl.Named> entries) {
    if (entries.isEmpty()) {
      out.text("null");
      return;
    }
    out.text("[");
    for (int i = 0; i < entries.size(); i++) {
      out.text(i == 0 ? "" : ",").text("{\"id\":");
      out.number(Integer.toUnsignedLong(entries.get(i).id()));
      out.text(",\"perm\":").number(entries.get(i).permission()).text("}");
    }
    out.text("]");
  }

  private void chunks(List<DumpChunk> chunks) {
    boolean several = chunks.size() > 1;
    out.text("[");
    for (int i = 0; i < chunks.size(); i++) {
      out.text(i == 0 ? "" : ",");
      if (several) {
        out.newLine(depth + 2);
      }
      chunk(chunks.get(i));
    }
    if (several) {
      out.newLine(depth + 1);
    }
    out.text("]");
  }

  private void chunk(DumpChunk chunk) {
    out.text("{\"index\":").number(chunk.index()).text(",\"slices\":[");
    String separator = "";
    for (SliceRef slice : chunk.slices()) {
      out.text(separator).text("{\"id\":").number(slice.sliceId());
      optional("pos", Integer.toUnsignedLong(slice.chunkOffset()));
      out.text(",\"size\":").number(Integer.toUnsignedLong(slice.sliceLength()));
      optional("off", Integer.toUnsignedLong(slice.sliceOffset()));
      out.text(",\"len\":").number(Integer.toUnsignedLong(slice.length())).text("}");
      separator = ",";
    }
    out.text("]}");
  }
}
