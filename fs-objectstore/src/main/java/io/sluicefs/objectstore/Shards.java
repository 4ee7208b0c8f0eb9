package io.sluicefs.objectstore;

import io.sluicefs.core.meta.VolumeFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The buckets of a volume that is spread over several: the URL has a place for their number. */
final class Shards {
  private static final Pattern NUMBER = Pattern.compile("%(0?[1-9]?)d");

  private Shards() {}

  /**
   * @throws IllegalArgumentException when the bucket has no place for a number
   */
  static List<VolumeFormat.Storage> of(VolumeFormat.Storage storage, int count) {
    Matcher place = NUMBER.matcher(storage.bucket());
    if (!place.find()) {
      throw new IllegalArgumentException(
          "bucket: %d is needed in it for the number of a shard: " + storage.bucket());
    }
    List<VolumeFormat.Storage> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String number = String.format(Locale.ROOT, "%" + place.group(1) + "d", i);
      shards.add(
          new VolumeFormat.Storage(
              storage.type(),
              storage.storageClass(),
              storage.bucket().substring(0, place.start())
                  + number
                  + storage.bucket().substring(place.end()),
              storage.accessKey(),
              storage.secretKey(),
              storage.sessionToken()));
    }
    return shards;
  }
}
