package io.sluicefs.cli.wiring;

import io.sluicefs.cli.options.CacheOptions;
import io.sluicefs.cli.options.FuseOptions;
import io.sluicefs.cli.options.MetadataOptions;
import io.sluicefs.cli.options.StorageOptions;
import java.nio.file.Path;

/**
 * What a mount command asks for.
 *
 * @param mountPoint absolute
 * @param durable objects in a directory are on the disk when they are acknowledged
 */
public record MountPlan(
    String metaUrl,
    Path mountPoint,
    FuseOptions fuse,
    MetadataOptions metadata,
    StorageOptions storage,
    CacheOptions cache,
    boolean durable) {

  boolean readOnly() {
    return metadata.readOnly || fuse.fuseWords().contains("ro");
  }
}
