package io.sluicefs.cli.wiring;

import io.sluicefs.core.block.BlockForm;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.objectstore.codec.BlockCodecs;

/** From the settings of a volume to how its blocks lie in the store. */
public final class BlockForms {
  private BlockForms() {}

  /**
   * @throws io.sluicefs.cli.args.CommandFailure for a compression that we do not know
   */
  public static BlockForm of(VolumeFormat format) {
    VolumeFormat.Layout layout = format.layout();
    return new BlockForm(
        Failures.explain("", () -> BlockCodecs.named(layout.compression())),
        layout.hashPrefix(),
        !layout.encryptKey().isEmpty());
  }
}
