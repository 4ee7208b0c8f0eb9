package io.sluicefs.core.vfs.control;

import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.VolumeFormat;
import java.nio.ByteBuffer;
import java.util.Map;

/** The info commands of {@code .control}: 1005, and 1003 for old tools. */
public final class InfoCommands {
  private static final int INFO = 1005;
  private static final int LEGACY_INFO = 1003;

  private final MetaEngine engine;
  private final long rootIno;
  private final InfoText text;

  private InfoCommands(MetaEngine engine, long rootIno) {
    this.engine = engine;
    this.rootIno = rootIno;
    VolumeFormat format = engine.format();
    BlockName names = new BlockName(format.layout().hashPrefix());
    this.text = new InfoText(format.name() + "/", names, format.layout().blockLength());
  }

  /** By opcode, for {@link VirtualFiles}; {@code rootIno} is the mount's root on the volume. */
  public static Map<Integer, ControlCommand> of(MetaEngine engine, long rootIno) {
    InfoCommands commands = new InfoCommands(engine, rootIno);
    return Map.of(INFO, commands::info, LEGACY_INFO, commands::legacyInfo);
  }

  private static boolean flag(ByteBuffer body, boolean absent) {
    return body.hasRemaining() ? body.get() != 0 : absent;
  }

  private void info(Caller caller, ByteBuffer body, ControlReply reply) {
    long ino = body.getLong();
    boolean recursive = flag(body, true);
    boolean raw = flag(body, false);
    String answer;
    try {
      InodeInfo info = new InfoCollector(engine, rootIno, caller, reply).collect(ino, recursive);
      answer = text.json(info, raw);
    } catch (FsException e) {
      answer = InfoText.failure(ino, AccessText.of(e.errno()));
    }
    reply.json(answer);
  }

  private void legacyInfo(Caller caller, ByteBuffer body, ControlReply reply) {
    long ino = body.getLong();
    boolean recursive = flag(body, true);
    boolean raw = flag(body, false);
    String answer;
    try {
      ControlReply silent = new Silent(reply);
      InodeInfo info = new InfoCollector(engine, rootIno, caller, silent).collect(ino, recursive);
      answer = text.legacy(info, raw);
    } catch (FsException e) {
      answer = AccessText.of(e.errno());
    }
    reply.text(answer);
  }

  /** Old tools know no progress records. */
  private record Silent(ControlReply reply) implements ControlReply {
    @Override
    public void progress(long first, long second) {}

    @Override
    public void json(String document) {
      reply.json(document);
    }

    @Override
    public void status(int errno) {
      reply.status(errno);
    }

    @Override
    public void text(String text) {
      reply.text(text);
    }

    @Override
    public boolean isCancelled() {
      return reply.isCancelled();
    }
  }
}
