package io.sluicefs.meta.redis.schema;

import io.sluicefs.core.meta.op.SessionInfo;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a session tells about itself, as compact JSON (redis-metadata.md 6.1). */
public final class SessionCodec {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SessionCodec() {}

  public static byte[] encode(SessionInfo info) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("Version", info.version()).put("HostName", info.hostName());
    if (!info.addresses().isEmpty()) {
      ArrayNode addresses = node.putArray("IPAddrs");
      info.addresses().forEach(addresses::add);
    }
    node.put("MountPoint", info.mountPoint());
    node.put(
        "MountTime",
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(info.mountTime().atOffset(ZoneOffset.UTC)));
    node.put("ProcessID", info.processId());
    return JsonText.compact(node).getBytes(StandardCharsets.UTF_8);
  }

  /** A session without information, or with garbage, decodes as an empty one. */
  public static SessionInfo decode(byte @Nullable [] json) {
    JsonNode node = MAPPER.createObjectNode();
    if (json != null) {
      try {
        node = MAPPER.readTree(json);
      } catch (JacksonException e) {
        node = MAPPER.createObjectNode();
      }
    }
    List<String> addresses = new ArrayList<>();
    for (JsonNode address : node.path("IPAddrs")) {
      addresses.add(address.asString(""));
    }
    return new SessionInfo(
        node.path("Version").asString(""),
        node.path("HostName").asString(""),
        addresses,
        node.path("MountPoint").asString(""),
        time(node.path("MountTime").asString("")),
        node.path("ProcessID").asLong(0));
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
