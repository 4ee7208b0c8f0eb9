package io.sluicefs.core.meta;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.SessionInfo;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one engine knows beside the volume it shares with others: its session and open files. */
final class MemoryClient {
  final MemoryVolume volume;
  final OpenInodes openInodes;
  final boolean readOnly;
  final Set<Long> sustained = new LinkedHashSet<>();
  long sessionId;
  SessionListener listener = () -> false;
  @Nullable SessionInfo info;

  MemoryClient(MemoryVolume volume, OpenInodes openInodes, boolean readOnly) {
    this.volume = volume;
    this.openInodes = openInodes;
    this.readOnly = readOnly;
  }

  void requireWritable() {
    if (readOnly) {
      throw Errno.EROFS.exception();
    }
  }

  /** One name less: the inode goes when it was the last and nobody here has it open. */
  Fate dropName(MemoryNode node, long parentIno) {
    node.nlink--;
    node.dropParent(parentIno);
    node.changed(volume.now());
    if (node.nlink > 0) {
      return Fate.KEPT;
    }
    if (node.isFile() && openInodes.isOpen(node.ino)) {
      sustained.add(node.ino);
      return Fate.SUSTAINED;
    }
    volume.remove(node);
    return Fate.DELETED;
  }

  void releaseSustained(long ino) {
    MemoryNode node = volume.nodes.get(ino);
    if (sustained.remove(ino) && node != null && node.nlink == 0) {
      volume.remove(node);
    }
  }
}
