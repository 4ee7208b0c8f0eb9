package io.sluicefs.cli.wiring.host;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/** Name and addresses of this machine, as session records have them (redis-metadata.md 6.1). */
public final class HostNames {
  private static final int GROUPS = 8;

  private HostNames() {}

  public static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost";
    }
  }

  /** Those of the interfaces that are up, except the loopback; old ones before new ones. */
  public static List<String> addresses() {
    List<String> found = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp() && !each.isLoopback()) {
          each.inetAddresses()
              .sorted(Comparator.comparing(address -> !(address instanceof Inet4Address)))
              .map(address -> text(address.getAddress()))
              .forEach(found::add);
        }
      }
    } catch (IOException e) {
      return found;
    }
    return found;
  }

  /** Dotted, or the short form of RFC 5952. */
  static String text(byte[] address) {
    if (address.length == 4) {
      StringJoiner dotted = new StringJoiner(".");
      for (byte part : address) {
        dotted.add(Integer.toString(Byte.toUnsignedInt(part)));
      }
      return dotted.toString();
    }
    StringJoiner groups = new StringJoiner(":");
    for (int i = 0; i < GROUPS; i++) {
      int group = Byte.toUnsignedInt(address[2 * i]) << 8 | Byte.toUnsignedInt(address[2 * i + 1]);
      groups.add(Integer.toHexString(group));
    }
    return shortened(groups.toString());
  }

  /** The longest run of zero groups, the first of several, becomes "::". */
  private static String shortened(String groups) {
    for (int run = GROUPS; run > 1; run--) {
      String zeros = "0:".repeat(run - 1) + "0";
      int at = (":" + groups + ":").indexOf(":" + zeros + ":");
      if (at >= 0) {
        String before = groups.substring(0, Math.max(at - 1, 0));
        String after = groups.substring(Math.min(at + zeros.length() + 1, groups.length()));
        return before + "::" + after;
      }
    }
    return groups;
  }
}
