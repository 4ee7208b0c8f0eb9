package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.meta.redis.RedisVolumeAdmin;
import io.sluicefs.meta.redis.status.HeldLocks;
import io.sluicefs.meta.redis.status.Waiting;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A volume as others see it: JSON texts with member order and spacing that scripts rely on. */
public final class VolumeView implements AutoCloseable {
  private final RedisVolumeAdmin admin;
  private final JsonMapper json = new JsonMapper();

  private VolumeView(RedisVolumeAdmin admin) {
    this.admin = admin;
  }

  public static VolumeView open(String metaUrl) {
    return new VolumeView(Admins.open(metaUrl));
  }

  /** The settings, secrets removed. */
  public String settingJson() {
    return print(setting("load setting"));
  }

  /**
   * @param more count what waits for deletion, too
   */
  public String statusJson(boolean more) {
    ObjectNode status = json.createObjectNode();
    status.set("Setting", setting("get status: load setting"));
    ArrayNode sessions = status.putArray("Sessions");
    Failures.explain("get status", admin::sessions)
        .forEach(session -> sessions.add(describe(session)));
    VolumeUsage usage = Failures.explain("get status", admin::usage);
    ObjectNode figures = status.putObject("Stat");
    figures.put("UsedSpace", usage.totalBytes() - usage.availableBytes());
    figures.put("AvailableSpace", usage.availableBytes());
    figures.put("UsedInodes", usage.usedInodes());
    figures.put("AvailableInodes", usage.availableInodes());
    if (more) {
      Waiting waiting = Failures.explain("get status", () -> admin.status().waiting());
      put(figures, "TrashFile", waiting.trashFiles());
      put(figures, "PendingDeletedFile", waiting.deletedFiles());
      put(figures, "TrashSlice", waiting.trashSlices());
      put(figures, "PendingDeletedSlice", waiting.deletedSlices());
    }
    return print(status);
  }

  public String sessionJson(long sessionId) {
    for (ClientSession session : Failures.explain("get session", admin::sessions)) {
      if (session.sessionId() == sessionId) {
        ObjectNode detail = describe(session);
        if (!session.sustainedInos().isEmpty()) {
          ArrayNode sustained = detail.putArray("Sustained");
          session.sustainedInos().forEach(sustained::add);
        }
        HeldLocks locks = Failures.explain("get session", () -> admin.status().locksOf(sessionId));
        putLocks(detail, locks);
        return print(detail);
      }
    }
    throw new CommandFailure("get session: session not found: " + sessionId);
  }

  private static void put(ObjectNode figures, String what, Waiting.Amount amount) {
    if (amount.count() > 0) {
      figures.put(what + "Count", amount.count());
      figures.put(what + "Size", amount.bytes());
    }
  }

  private static void putLocks(ObjectNode detail, HeldLocks locks) {
    if (!locks.flocks().isEmpty()) {
      ArrayNode flocks = detail.putArray("Flocks");
      for (HeldLocks.Flock held : locks.flocks()) {
        ObjectNode shown = flocks.addObject();
        shown.put("Inode", held.ino()).put("Owner", unsigned(held.owner()));
        shown.put("Ltype", held.type());
      }
    }
    if (!locks.recordLocks().isEmpty()) {
      ArrayNode recordLocks = detail.putArray("Plocks");
      for (HeldLocks.RecordLocks held : locks.recordLocks()) {
        ObjectNode shown = recordLocks.addObject();
        shown.put("Inode", held.ino()).put("Owner", unsigned(held.owner()));
        ArrayNode ranges = shown.putArray("Records");
        for (HeldLocks.Range range : held.ranges()) {
          ObjectNode one = ranges.addObject();
          one.put("Type", range.type()).put("Pid", range.pid());
          one.put("Start", range.start()).put("End", range.end());
        }
      }
    }
  }

  private static BigInteger unsigned(long number) {
    return new BigInteger(Long.toUnsignedString(number));
  }

  private ObjectNode setting(String what) {
    String stored = Failures.explain(what, admin::settingJson);
    return (ObjectNode) json.readTree(stored);
  }

  private ObjectNode describe(ClientSession session) {
    SessionInfo info = session.info();
    ObjectNode shown = json.createObjectNode();
    shown.put("Sid", session.sessionId());
    shown.put("Expire", time(session.expiry()));
    shown.put("Version", info.version());
    shown.put("HostName", info.hostName());
    ArrayNode addresses = shown.putArray("IPAddrs");
    info.addresses().forEach(addresses::add);
    shown.put("MountPoint", info.mountPoint());
    shown.put("MountTime", time(info.mountTime()));
    shown.put("ProcessID", info.processId());
    return shown;
  }

  private static String time(Instant instant) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        instant.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneId.systemDefault()));
  }

  private String print(ObjectNode node) {
    return JsonTexts.print(json, node, "  ");
  }

  @Override
  public void close() {
    admin.close();
  }
}
