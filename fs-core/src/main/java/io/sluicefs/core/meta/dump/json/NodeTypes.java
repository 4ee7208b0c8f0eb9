package io.sluicefs.core.meta.dump.json;

import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.dump.DumpFormatException;

/** The words of the JSON form for types of inodes. */
final class NodeTypes {
  private static final String[] WORDS = {
    "regular", "directory", "symlink", "fifo", "blockdev", "chardev", "socket"
  };

  private NodeTypes() {}

  static String word(FileType type) {
    return WORDS[type.code() - 1];
  }

  static FileType ofWord(String word) {
    for (int i = 0; i < WORDS.length; i++) {
      if (WORDS[i].equals(word)) {
        return FileType.ofCode(i + 1);
      }
    }
    throw new DumpFormatException("unknown type \"" + word + '"');
  }
}
