package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.Cleanup.Job;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.Fallocate.Mode;
import io.sluicefs.core.meta.op.FileCommit;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.ClientIdentity.Replaced;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation loses its first replies after the server executed it: the answer and all bytes
 * stored are the same as those of a run in which nothing was lost.
 */
@Tag("server")
class EveryLostReplyTest {
  @RegisterExtension static final BytesVolume VOLUME = new BytesVolume();

  private static final Caller DAEMON = Caller.root();
  private static final Timestamp MTIME = new Timestamp(5, 0);
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1 << 30));
  private static final Path SCRIPTS = Path.of("src/main/resources/lua");

  /** Administration speaks for no session: a lost answer is reported and not asked for again. */
  private static final Set<String> WITHOUT_SESSION =
      Set.of(
          "adopt",
          "check_directory",
          "check_entry",
          "check_names",
          "check_statistics",
          "correct_usage",
          "destroy",
          "format_volume",
          "release_leaked");

  private static final VolumeFormat FORMAT = withAcls();
  private static final long MADE = 2;
  private static final long OTHER = 3;
  private static final long WITHOUT_NAME = 4;
  private static final long DIRECTORY = 4;
  private static final long CLONED = 5;
  private static final OpenFlags TRUNCATING = new OpenFlags(false, true, false, true, false, false);
  private static final SliceRef FIRST = new SliceRef(0, 1, 100, 0, 100);

  /** Entries of owner, user 1000, owning group, mask and others. */
  private static final byte[] ACL =
      HexFormat.of()
          .parseHex(
              "02000000"
                  + "01000700ffffffff"
                  + "02000500e8030000"
                  + "04000500ffffffff"
                  + "10000700ffffffff"
                  + "20000500ffffffff");

  private static byte @Nullable [] root;

  /** Named as its script. MADE is a file with 100 bytes, OTHER an empty one. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum Operation {
    ACCESSED(e -> {}, e -> e.accessed(MADE)),
    ATTACH_CLONE(
        Operation::cloneDirectory, e -> e.attachClone(DAEMON, CLONED, ROOT, named("copy"))),
    CLONE_ENTRIES(
        e -> e.mkdir(DAEMON, ROOT, named("dir"), node(FileType.DIRECTORY)),
        e -> e.cloneEntries(DAEMON, DIRECTORY, files(), new CopyMode(false, 0))),
    CLONE_HUGE(Operation::makeHuge, e -> e.cloneTop(DAEMON, cloneOf(MADE))),
    CLONE_TOP(e -> {}, e -> e.cloneTop(DAEMON, cloneOf(MADE))),
    COMMIT(e -> {}, e -> e.commit(commitOf(7, 8))),
    COMPACT(
        e -> {},
        e -> e.compact(new Compaction(MADE, 0, List.of(FIRST), 0, slices(7).getFirst().slice()))),
    COPY_RANGE(e -> {}, e -> e.copyRange(DAEMON, new CopyRange(MADE, 0, OTHER, 50, 100))),
    CREATE(e -> {}, e -> e.create(DAEMON, ROOT, named("new"), creation())),
    DROP_CLONE(Operation::cloneDirectory, e -> quiet(() -> e.dropClone(CLONED))),
    DROP_CHUNKS(Operation::unlinkMade, e -> e.dropChunks(new DeletedFile(MADE, 100), 0, 1)),
    ELECT(e -> {}, e -> e.elect(Job.DELETED_FILES, Duration.ofHours(1))),
    EXPIRE_DELAYED_SLICES(
        e -> VOLUME.raw().hset(bytes("delSlices"), bytes("5_1"), bytes("\0\0\0\0\0\0\0\7\0\0\0d")),
        e -> e.unusedSlices(10)),
    FALLOCATE(e -> {}, e -> e.fallocate(DAEMON, MADE, new Fallocate(Mode.ZERO_RANGE, 10, 5000))),
    FORGET_DELETED_FILE(
        Operation::unlinkMade, e -> quiet(() -> e.forgetDeletedFile(new DeletedFile(MADE, 100)))),
    FORGET_SLICE(
        e -> VOLUME.raw().hset(bytes("sliceRef"), bytes("k9_10"), bytes("-1")),
        e -> quiet(() -> e.forgetSlice(new SliceKey(9, 10)))),
    LINK(e -> {}, e -> e.link(DAEMON, MADE, ROOT, named("second"))),
    MKDIR(e -> {}, e -> e.mkdir(DAEMON, ROOT, named("new"), node(FileType.DIRECTORY))),
    MKNOD(e -> {}, e -> e.mknod(DAEMON, ROOT, named("new"), node(FileType.FIFO))),
    OPEN(e -> {}, e -> e.open(DAEMON, MADE, TRUNCATING)),
    RELEASE_SUSTAINED(
        e -> e.tmpfile(DAEMON, ROOT, creation()),
        e -> quiet(() -> e.releaseSustained(WITHOUT_NAME))),
    REMOVEXATTR(
        e -> e.setxattr(DAEMON, MADE, named("user.a"), new byte[1], XattrMode.SET),
        e -> quiet(() -> e.removexattr(DAEMON, MADE, named("user.a")))),
    RENAME(
        e -> {},
        e ->
            e.rename(
                DAEMON,
                new Rename(ROOT, named("made"), ROOT, named("other"), RenameMode.REPLACE, 0))),
    RMDIR(
        e -> e.mkdir(DAEMON, ROOT, named("dir"), node(FileType.DIRECTORY)),
        e -> e.rmdir(DAEMON, ROOT, named("dir"))),
    SETACL(
        e -> {},
        e ->
            quiet(() ->
                e.setxattr(DAEMON, MADE, named("system.posix_acl_access"), ACL, XattrMode.SET))),
    SETATTR(
        e -> {}, e -> e.setattr(DAEMON, MADE, new SetAttr(0600, 5, 6, null, null, null, false))),
    SETXATTR(
        e -> {},
        e -> quiet(() -> e.setxattr(DAEMON, MADE, named("user.a"), new byte[1], XattrMode.CREATE))),
    SET_LOCK(e -> {}, e -> e.setLock(MADE, lock(LockRequest.Type.WRITE))),
    SHARE_CHUNKS(Operation::makeHuge, e -> e.cloneTop(DAEMON, cloneOf(MADE))),
    SYMLINK(e -> {}, e -> e.symlink(DAEMON, ROOT, named("new"), bytes("target"))),
    TMPFILE(e -> {}, e -> e.tmpfile(DAEMON, ROOT, creation())),
    TRUNCATE(e -> {}, e -> e.truncate(DAEMON, MADE, 5L << 26, TruncateBy.PATH)),
    UNLINK(e -> {}, e -> e.unlink(DAEMON, ROOT, named("made"), MADE)),
    UNLINK_ALL(e -> {}, e -> e.unlinkAll(DAEMON, ROOT, files(), true)),
    UNLOCK(
        e -> e.setLock(MADE, lock(LockRequest.Type.WRITE)),
        e -> e.unlock(MADE, lock(LockRequest.Type.UNLOCK)));

    private final Consumer<RedisMetaEngine> prepare;
    private final Function<RedisMetaEngine, Object> run;

    Operation(Consumer<RedisMetaEngine> prepare, Function<RedisMetaEngine, Object> run) {
      this.prepare = prepare;
      this.run = run;
    }

    private static void unlinkMade(RedisMetaEngine engine) {
      engine.unlink(DAEMON, ROOT, named("made"), MADE);
    }

    private static void makeHuge(RedisMetaEngine engine) {
      engine.truncate(DAEMON, MADE, 1L << 40, TruncateBy.PATH);
    }

    /** Several scripts, of which this is a later one. */
    private boolean isLaterStep() {
      return this == CLONE_HUGE || this == SHARE_CHUNKS;
    }

    private static void cloneDirectory(RedisMetaEngine engine) {
      engine.mkdir(DAEMON, ROOT, named("dir"), node(FileType.DIRECTORY));
      engine.cloneTop(DAEMON, cloneOf(DIRECTORY));
    }

    private static Object quiet(Runnable action) {
      action.run();
      return "done";
    }
  }

  @ParameterizedTest
  @EnumSource
  void lostRepliesChangeNothing(Operation operation) {
    Outcome undisturbed = run(operation, 0);
    Outcome disturbed = run(operation, 2);
    assertThat(disturbed.answer()).isEqualTo(undisturbed.answer());
    assertThat(disturbed.stored()).isEqualTo(undisturbed.stored());
  }

  @Test
  void everyScriptThatRemembersItsAnswerIsProvedAndTheOthersMayRunTwice() throws IOException {
    Set<String> proved = new HashSet<>();
    Arrays.stream(Operation.values()).forEach(o -> proved.add(o.name().toLowerCase(Locale.ROOT)));
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      for (Path script : scripts.filter(path -> path.toString().endsWith(".lua")).toList()) {
        String text = Files.readString(script);
        String name = script.getFileName().toString().replace(".lua", "");
        if (WITHOUT_SESSION.contains(name)) {
          continue;
        }
        if (text.contains("answer(") || text.contains("fail(")) {
          assertThat(proved).as("operations proved to happen once").contains(name);
        } else if (text.contains("--- @include head") && writes(text)) {
          assertThat(text).as(name).contains("May run twice");
        }
      }
    }
  }

  private static boolean writes(String script) {
    return script.matches("(?s).*call\\('(SET|HSET|HDEL|DEL|SADD|SREM|ZADD|ZREM|HINCRBY).*");
  }

  private record Outcome(String answer, Map<String, String> stored) {}

  private static Outcome run(Operation operation, int losses) {
    try (RespProxy proxy = new RespProxy(VOLUME.socket());
        RedisMetaEngine engine = engine(proxy)) {
      engine.mknod(DAEMON, ROOT, named("made"), node(FileType.FILE));
      engine.mknod(DAEMON, ROOT, named("other"), node(FileType.FILE));
      engine.commit(MADE, slices(engine.newSliceId()), MTIME);
      operation.prepare.accept(engine);
      if (operation.isLaterStep()) {
        proxy.loseEveryOtherReply(2 * losses);
      } else {
        proxy.loseReplies(losses);
      }
      String answer = String.valueOf(operation.run.apply(engine));
      assertThat(proxy.repliesLost()).isEqualTo(operation.isLaterStep() ? 2 * losses : losses);
      return new Outcome(answer, stored());
    }
  }

  /** Of a new volume, through the proxy, with a clock that stands still. */
  private static RedisMetaEngine engine(RespProxy proxy) {
    VOLUME.newEngine(ino -> false, FORMAT, Duration.ZERO, CLOCK).close();
    if (root == null) {
      root = VOLUME.raw().get(bytes("i1"));
    }
    VOLUME.raw().set(bytes("i1"), root);
    MetaOptions d = MetaOptions.defaults().withAtimeMode(AtimeMode.STRICTATIME);
    ClientIdentity identity = new ClientIdentity();
    RedisConnections redis =
        RedisConnections.open(new RedisConfig(proxy.url(), d), identity, CLOCK);
    identity.assume(BytesVolume.SESSION_ID, lost -> new Replaced(lost, false, () -> {}));
    CurrentFormat format = new CurrentFormat(FORMAT);
    return new RedisMetaEngine(
        new OpContext(redis, new RedisKeys(""), format, d, identity, CLOCK),
        ino -> false,
        format,
        System::nanoTime);
  }

  private static VolumeFormat withAcls() {
    VolumeFormat p = MemoryFormats.plain();
    return new VolumeFormat(
        p.name(),
        p.uuid(),
        p.storage(),
        p.layout(),
        p.limits(),
        p.clients(),
        new VolumeFormat.Features(true, false, true, false, false));
  }

  private static Map<String, String> stored() {
    Map<String, String> stored = new TreeMap<>();
    for (byte[] key : VOLUME.raw().keys("*")) {
      stored.put(new String(key, ISO_8859_1), HexFormat.of().formatHex(VOLUME.raw().dump(key)));
    }
    stored.keySet().removeAll(Set.of("R1", "lastCleanupFiles"));
    return stored;
  }

  private static FileCommit commitOf(long placed, long appended) {
    List<SliceKey> end = List.of(new SliceKey(appended, 100));
    return new FileCommit(MADE, slices(placed), end, Set.of(), MTIME, BytesVolume.SESSION_ID);
  }

  private static List<SliceCommit> slices(long sliceId) {
    return List.of(new SliceCommit(0, new SliceRef(0, sliceId, 100, 0, 100)));
  }

  private static LockRequest lock(LockRequest.Type type) {
    return new LockRequest(LockRequest.Kind.POSIX, type, LockRequest.Wait.NEVER, 1, 0, 9, 1);
  }

  private static CloneTop cloneOf(long ino) {
    return new CloneTop(ino, ROOT, named("copy"), new CopyMode(false, 0));
  }

  private static List<Dentry> files() {
    return List.of(
        new Dentry(named("made"), MADE, FileType.FILE, null),
        new Dentry(named("other"), OTHER, FileType.FILE, null));
  }

  private static FileCreate creation() {
    return new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
  }

  private static NewInode node(FileType type) {
    return new NewInode(type, 0755, 0, 0);
  }

  private static Name named(String text) {
    return Name.of(text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
