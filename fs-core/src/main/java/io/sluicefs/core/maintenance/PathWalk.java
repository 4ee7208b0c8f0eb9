package io.sluicefs.core.maintenance;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MetaEngine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Finds inodes by paths from the root of a mount. Relative symbolic links in the middle of a path
 * are followed; one at its end is what is found.
 */
final class PathWalk {
  private static final int LINKS_MAX = 40;

  private final MetaEngine engine;
  private final long rootIno;

  PathWalk(MetaEngine engine, long rootIno) {
    this.engine = engine;
    this.rootIno = rootIno;
  }

  /**
   * @throws io.sluicefs.core.errno.FsException as lookup; ELOOP; EXDEV for an absolute link
   */
  long resolve(Caller caller, String path) {
    Deque<String> ahead = new ArrayDeque<>(List.of(path.split("/", -1)));
    long ino = rootIno;
    int links = 0;
    while (!ahead.isEmpty()) {
      String word = ahead.pop();
      if (word.isEmpty() || word.equals(".") || (word.equals("..") && ino == rootIno)) {
        continue;
      }
      Inode found = engine.lookup(caller, ino, Name.of(word));
      if (found.attr().type() != FileType.SYMLINK || ahead.isEmpty()) {
        ino = found.ino();
        continue;
      }
      String target = new String(engine.readlink(found.ino()), StandardCharsets.UTF_8);
      if (target.startsWith("/")) {
        throw Errno.EXDEV.exception();
      }
      if (++links > LINKS_MAX) {
        throw Errno.ELOOP.exception();
      }
      List.of(target.split("/", -1)).reversed().forEach(ahead::push);
    }
    return ino;
  }
}
