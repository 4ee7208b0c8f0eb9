package io.sluicefs.core.vfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.vfs.FileOpened;
import io.sluicefs.core.vfs.InMemoryContents;
import io.sluicefs.core.vfs.VfsConfig;
import io.sluicefs.core.vfs.VolumeVfs;
import io.sluicefs.core.vfs.WriteIntent;
import io.sluicefs.core.vfs.cache.OpenFiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers of the info commands, byte by byte. */
class InfoCommandsTest {
  private static final int BLOCK = 4 << 20;

  private final Caller root = Caller.root();
  private final OpenFiles openFiles = new OpenFiles();
  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
  private final VolumeVfs vfs =
      new VolumeVfs(engine, new InMemoryContents(engine), openFiles, VfsConfig.defaults());
  private long dir;
  private long file;

  /** Keeps the last record. */
  private static final class Answer implements ControlReply {
    private final List<String> records = new ArrayList<>();

    @Override
    public void progress(long first, long second) {
      records.add("progress " + first + " " + second);
    }

    @Override
    public void json(String document) {
      records.add(document);
    }

    @Override
    public void status(int errno) {
      records.add("status " + errno);
    }

    @Override
    public void text(String text) {
      records.add(text);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }
  }

  @BeforeEach
  void makeFile() {
    NewInode node = new NewInode(FileType.DIRECTORY, 0x1ED, 0, 0);
    dir = vfs.mkdir(root, Inodes.ROOT, Name.of("d\"r"), node).ino();
    FileCreate request = new FileCreate(0x1A4, 0, OpenFlags.READ_WRITE, true);
    FileOpened made = vfs.create(root, dir, Name.of("file"), request);
    file = made.inode().ino();
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK + 10);
    vfs.write(root, made.opened().fh(), 5, bytes, WriteIntent.PLAIN);
  }

  private List<String> ask(int opcode, long ino, int recursive, int raw) {
    ByteBuffer body = ByteBuffer.allocate(10).putLong(ino).put((byte) recursive).put((byte) raw);
    Answer answer = new Answer();
    Objects.requireNonNull(InfoCommands.of(engine, Inodes.ROOT).get(opcode))
        .run(root, body.flip(), answer);
    return answer.records;
  }

  @Test
  void fileShowsItsPathAndObjects() {
    assertThat(ask(1005, file, 0, 0))
        .containsExactly(
            "progress 1 4198400",
            "{\"Ino\":3,\"Failed\":false,\"Reason\":\"\",\"Summary\":{\"Length\":4194319,"
                + "\"Size\":4198400,\"Files\":1,\"Dirs\":0},\"Paths\":[\"/d\\\"r/file\"],"
                + "\"Chunks\":null,\"Objects\":["
                + "{\"ChunkIndex\":0,\"Key\":\"\",\"Size\":5,\"Off\":0,\"Len\":5},"
                + "{\"ChunkIndex\":0,\"Key\":\"test/chunks/0/0/1_0_4194304\",\"Size\":4194304,"
                + "\"Off\":0,\"Len\":4194304},"
                + "{\"ChunkIndex\":0,\"Key\":\"test/chunks/0/0/1_1_10\",\"Size\":10,"
                + "\"Off\":0,\"Len\":10}],\"PLocks\":null,\"FLocks\":null,"
                + "\"Tier\":{\"ID\":0,\"StorageClass\":\"\",\"Tag\":\"\"},"
                + "\"RestoreStatus\":\"\"}");
  }

  @Test
  void rawInfoShowsSlices() {
    assertThat(ask(1005, file, 0, 1).getLast())
        .contains(
            "\"Chunks\":[{\"ChunkIndex\":0,\"Id\":0,\"Size\":0,\"Off\":0,\"Len\":5},"
                + "{\"ChunkIndex\":0,\"Id\":1,\"Size\":4194314,\"Off\":0,\"Len\":4194314}],"
                + "\"Objects\":null");
  }

  @Test
  void directoryCountsItsEntriesOrTheWholeTree() {
    assertThat(ask(1005, 1, 0, 0).getLast())
        .contains("\"Summary\":{\"Length\":0,\"Size\":8192,\"Files\":0,\"Dirs\":2}")
        .contains("\"Paths\":[\"/\"]");
    assertThat(ask(1005, 1, 1, 0).getLast())
        .contains("\"Summary\":{\"Length\":4194319,\"Size\":4206592,\"Files\":1,\"Dirs\":2}");
  }

  @Test
  void missingInodeIsAFailureInTheAnswer() {
    assertThat(ask(1005, 99, 0, 0).getLast())
        .startsWith("{\"Ino\":99,\"Failed\":true,\"Reason\":\"no such file or directory\"");
  }

  @Test
  void legacyInfoIsText() {
    assertThat(ask(1003, file, 0, 0))
        .containsExactly(
            """
              inode: 3
              files: 1
               dirs: 0
             length: 4.00 MiB (4194319 Bytes)
               size: 4.00 MiB (4198400 Bytes)
               path: /d"r/file
            objects:
            \t0:\t\t5\t0\t5
            \t0:\ttest/chunks/0/0/1_0_4194304\t4194304\t0\t4194304
            \t0:\ttest/chunks/0/0/1_1_10\t10\t0\t10
            """);
    assertThat(InfoText.size(807_955)).isEqualTo("789.02 KiB (807955 Bytes)");
  }
}
