package io.sluicefs.cli;

import io.sluicefs.core.meta.VolumeFormat;
import java.util.function.Predicate;

/**
 * The settings of an existing volume, changed by those options that were given.
 *
 * @param given tells whether an option is on the command line
 */
record FormatOverlay(Predicate<String> given, VolumeFormat existing, VolumeFormat wanted) {

  VolumeFormat result() {
    return new VolumeFormat(
        wanted.name(),
        existing.uuid(),
        storage(),
        layout(),
        limits(),
        existing.clients(),
        existing.features());
  }

  private VolumeFormat.Storage storage() {
    VolumeFormat.Storage old = existing.storage();
    VolumeFormat.Storage now = wanted.storage();
    return new VolumeFormat.Storage(
        pick("--storage", old.type(), now.type()),
        pick("--storage-class", old.storageClass(), now.storageClass()),
        pick("--bucket", old.bucket(), now.bucket()),
        pick("--access-key", old.accessKey(), now.accessKey()),
        pick("--secret-key", old.secretKey(), now.secretKey()),
        pick("--session-token", old.sessionToken(), now.sessionToken()));
  }

  private VolumeFormat.Layout layout() {
    VolumeFormat.Layout old = existing.layout();
    VolumeFormat.Layout now = wanted.layout();
    return new VolumeFormat.Layout(
        pick("--block-size", old.blockLength(), now.blockLength()),
        pick("--compress", old.compression(), now.compression()),
        pick("--shards", old.shards(), now.shards()),
        pick("--hash-prefix", old.hashPrefix(), now.hashPrefix()),
        old.encryptKey(),
        old.encryptAlgorithm(),
        old.secretsEncrypted());
  }

  private VolumeFormat.Limits limits() {
    VolumeFormat.Limits old = existing.limits();
    VolumeFormat.Limits now = wanted.limits();
    return new VolumeFormat.Limits(
        pick("--capacity", old.capacityBytes(), now.capacityBytes()),
        pick("--inodes", old.inodes(), now.inodes()),
        pick("--trash-days", old.trashDays(), now.trashDays()),
        old.uploadMbps(),
        old.downloadMbps());
  }

  private <T> T pick(String option, T old, T now) {
    return given.test(option) ? now : old;
  }
}
