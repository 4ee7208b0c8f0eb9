package io.sluicefs.core.vfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.core.vfs.Vfs.NameAt;
import io.sluicefs.core.vfs.cache.OpenFiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads fight for a few names: nothing may be lost or left behind. */
class ConcurrentVolumeVfsTest {
  private static final int THREADS = 4;
  private static final int STEPS = 4_000;
  private static final int NAMES = 4;
  private static final int OPEN_MAX = 3;
  private static final Release PLAIN = new Release(0, false);

  /** What races may end in; ESTALE where the kernel would walk the path again. */
  private static final Set<Errno> EXPECTED = EnumSet.of(Errno.ENOENT, Errno.EEXIST, Errno.ESTALE);

  private final Caller root = Caller.root();
  private final OpenFiles openFiles = new OpenFiles();
  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
  private final Set<Long> deleted = ConcurrentHashMap.newKeySet();
  private final Set<Long> created = ConcurrentHashMap.newKeySet();
  private final VolumeVfs vfs =
      new VolumeVfs(
          engine,
          new InMemoryContents(engine),
          openFiles,
          VfsConfig.defaults(),
          (ino, length) -> deleted.add(ino));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void handlesAndNamesStayConsistent(long seed) throws Exception {
    engine.openSession(new SessionInfo("", "", List.of(), "", Instant.EPOCH, 0));
    try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed * 100 + i);
        ends.add(executor.submit(() -> work(random)));
      }
      for (Future<?> end : ends) {
        end.get(120, TimeUnit.SECONDS);
      }
    }
    check();
  }

  private void check() {
    Set<Long> left = ConcurrentHashMap.newKeySet();
    long fh = vfs.opendir(root, Inodes.ROOT);
    vfs.readdir(
        root,
        fh,
        0,
        DirDetail.NAMES,
        (entry, next) -> {
          if (entry.type() == FileType.FILE) {
            left.add(entry.ino());
          }
          return true;
        });
    assertThat(left).allMatch(created::contains);
    assertThat(deleted).hasSize(created.size() - left.size()).noneMatch(left::contains);
    assertThat(created).allMatch(ino -> openFiles.find(ino) == null);
    assertThat(engine.statfs(1).usedInodes()).isEqualTo(left.size());
    assertThat(engine.sessions().getFirst().sustainedInos()).isEmpty();
    assertThat(engine.deletedFiles(Duration.ZERO, Integer.MAX_VALUE)).hasSize(deleted.size());
  }

  private void work(Random random) {
    Deque<Long> open = new ArrayDeque<>();
    for (int i = 0; i < STEPS; i++) {
      try {
        step(random, open);
      } catch (FsException e) {
        assertThat(EXPECTED).contains(e.errno());
      }
    }
    open.forEach(fh -> vfs.release(root, fh, PLAIN));
  }

  private void step(Random random, Deque<Long> open) {
    Name name = Name.of("n" + random.nextInt(NAMES));
    if (open.size() >= OPEN_MAX) {
      vfs.release(root, open.pop(), PLAIN);
    }
    switch (random.nextInt(8)) {
      case 0, 1 -> create(name, open, random.nextBoolean());
      case 2 -> {
        Inode found = vfs.lookup(root, Inodes.ROOT, name);
        open.push(vfs.open(root, found.ino(), OpenFlags.READ_WRITE).fh());
      }
      case 3, 4 -> vfs.unlink(root, Inodes.ROOT, name);
      case 5 -> rename(name, random);
      case 6 -> use(open);
      default -> link(name, random);
    }
  }

  private void create(Name name, Deque<Long> open, boolean exclusive) {
    if (exclusive) {
      NewInode node = new NewInode(FileType.FILE, 0x1A4, 0, 0);
      created.add(vfs.mknod(root, Inodes.ROOT, name, node).ino());
      return;
    }
    FileCreate request = new FileCreate(0x1A4, 0, OpenFlags.READ_WRITE, false);
    FileOpened opened = vfs.create(root, Inodes.ROOT, name, request);
    created.add(opened.inode().ino());
    open.push(opened.opened().fh());
  }

  private void rename(Name name, Random random) {
    NameAt target = new NameAt(Inodes.ROOT, Name.of("n" + random.nextInt(NAMES)));
    vfs.rename(root, new NameAt(Inodes.ROOT, name), target, RenameMode.REPLACE);
  }

  private void link(Name name, Random random) {
    Inode found = vfs.lookup(root, Inodes.ROOT, name);
    vfs.link(root, found.ino(), Inodes.ROOT, Name.of("n" + random.nextInt(NAMES)));
  }

  /** A handle works as long as it is open, whatever happened to the names. */
  private void use(Deque<Long> open) {
    if (!open.isEmpty()) {
      long fh = open.peek();
      vfs.write(root, fh, 0, ByteBuffer.wrap(new byte[] {7}), WriteIntent.PLAIN);
      ByteBuffer target = ByteBuffer.allocate(1);
      assertThat(vfs.read(root, fh, 0, target)).isEqualTo(1);
      assertThat(vfs.getattr(root, vfs.inoOf(fh), fh).length()).isEqualTo(1);
    }
  }
}
