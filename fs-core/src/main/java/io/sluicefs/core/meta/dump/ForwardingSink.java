package io.sluicefs.core.meta.dump;

import java.util.List;

/** Hands everything on to another sink; whoever wants to see a part of it overrides that. */
public class ForwardingSink implements TreeSink {
  private final TreeSink next;

  public ForwardingSink(TreeSink next) {
    this.next = next;
  }

  @Override
  public void setting(String json) {
    next.setting(json);
  }

  @Override
  public void counters(DumpCounters counters) {
    next.counters(counters);
  }

  @Override
  public void sustained(long sessionId, List<Long> inos) {
    next.sustained(sessionId, inos);
  }

  @Override
  public void deletedFile(long ino, long length, long expiry) {
    next.deletedFile(ino, length, expiry);
  }

  @Override
  public void quota(DumpQuota quota) {
    next.quota(quota);
  }

  @Override
  public void beginTree(Tree tree, DumpNode root) {
    next.beginTree(tree, root);
  }

  @Override
  public void beginDirectory(byte[] name, DumpNode node) {
    next.beginDirectory(name, node);
  }

  @Override
  public void endDirectory() {
    next.endDirectory();
  }

  @Override
  public void leaf(byte[] name, DumpNode node) {
    next.leaf(name, node);
  }

  @Override
  public void endTree() {
    next.endTree();
  }

  @Override
  public void end() {
    next.end();
  }
}
