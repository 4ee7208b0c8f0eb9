package io.sluicefs.meta.redis.op;

import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.meta.redis.connection.Redis.ScoredMember;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deleted files whose data waits (redis-metadata.md 2.8, 8.27). */
public final class DeletedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DeletedFiles.class);

  private final OpContext context;

  public DeletedFiles(OpContext context) {
    this.context = context;
  }

  public List<DeletedFile> deletedFiles(Duration age, int limit) {
    long latest = context.clock().instant().minus(age).getEpochSecond();
    List<DeletedFile> files = new ArrayList<>();
    for (ScoredMember found : context.redis().zrange(context.keys().delfiles(), latest, limit)) {
      String member = new String(found.member(), StandardCharsets.ISO_8859_1);
      int colon = member.indexOf(':');
      try {
        long ino = Long.parseLong(member.substring(0, Math.max(colon, 0)));
        files.add(new DeletedFile(ino, Long.parseLong(member.substring(colon + 1))));
      } catch (NumberFormatException e) {
        LOG.warn("delfiles has a member that names no file: {}", member);
      }
    }
    return files;
  }
}
