package io.sluicefs.cli.wiring.quota;

import io.sluicefs.cli.control.Table;
import io.sluicefs.cli.grammar.Sizes;
import io.sluicefs.meta.redis.quota.Quota;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Quotas as tables (cli.md 17.1). */
final class QuotaTables {
  private static final Logger log = LoggerFactory.getLogger(QuotaTables.class);

  private QuotaTables() {}

  /** Nothing when there are no quotas; rows are sorted by their name. */
  static String print(String title, Map<String, Quota> quotas) {
    if (quotas.isEmpty()) {
      return "";
    }
    Table table = new Table(List.of(title, "Size", "Used", "Use%", "Inodes", "IUsed", "IUse%"), 0);
    new TreeMap<>(quotas).forEach((name, quota) -> table.add(row(name, quota)));
    return table.toString();
  }

  private static List<String> row(String name, Quota quota) {
    long space = positive(quota.usedSpace(), "space", name);
    long inodes = positive(quota.usedInodes(), "inodes", name);
    long spaceMax = quota.limits().space();
    long inodesMax = quota.limits().inodes();
    return List.of(
        name,
        spaceMax > 0 ? Sizes.print(spaceMax) : "unlimited",
        Sizes.print(space),
        percent(space, spaceMax),
        inodesMax > 0 ? grouped(inodesMax) : "unlimited",
        grouped(inodes),
        percent(inodes, inodesMax));
  }

  private static long positive(long used, String what, String name) {
    if (used < 0) {
      log.warn(
          "Used {} of {} is negative ({}), please run `sluice quota check` to fix it",
          what,
          name,
          used);
    }
    return Math.max(0, used);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String percent(long used, long limit) {
    return limit > 0 ? (long) (100.0 * used / limit) + "%" : "";
  }
}
