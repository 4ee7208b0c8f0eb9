package io.sluicefs.core.census;

import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import java.util.List;
import java.util.function.Consumer;

/** Whole listings, a page at a time; a page that fails is an exception, never the end. */
public final class ObjectPages {
  private static final int PAGE = 1000;

  private ObjectPages() {}

  /**
   * Hands out every object whose key starts with {@code prefix}, in key order.
   *
   * @throws io.sluicefs.core.object.ObjectStoreException the listing is not complete
   */
  public static void each(ObjectStore objects, String prefix, Consumer<ObjectInfo> action) {
    String after = "";
    List<ObjectInfo> page;
    do {
      page = objects.list(prefix, after, PAGE);
      page.forEach(action);
      after = page.isEmpty() ? after : page.getLast().key();
    } while (!page.isEmpty());
  }
}
