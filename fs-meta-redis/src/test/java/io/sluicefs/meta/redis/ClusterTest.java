package io.sluicefs.meta.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.meta.CleanupContract;
import io.sluicefs.core.meta.FileChunksContract;
import io.sluicefs.core.meta.LocksContract;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.NamespaceContract;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.RemovalContract;
import io.sluicefs.core.meta.RenameContract;
import io.sluicefs.core.meta.SessionsContract;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.meta.redis.repair.VolumeRepair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contracts on a cluster, where every key carries the hash tag of the volume. */
@Tag("server")
class ClusterTest {
  @RegisterExtension static final RedisVolume VOLUME = RedisVolume.inCluster();

  @AfterEach
  void everyKeyLiesInTheSlotOfTheVolume() {
    assertThat(VOLUME.server().cli("KEYS", "*").lines())
        .isNotEmpty()
        .allMatch(line -> line.matches(".*\"\\{[09]}.*"), "begins with the number of a volume");
  }

  @Test
  void destroyingAVolumeLeavesTheOthers() {
    PrivateRedis server = VOLUME.server();
    VOLUME.newEngine(ino -> false, MemoryFormats.plain()).close();
    server.cli("SET", "{9}setting", "of another volume");
    try (VolumeRepair repair = VolumeRepair.open(server.url())) {
      repair.destroy();
    }
    assertThat(server.cli("KEYS", "*").lines()).singleElement().asString().contains("{9}setting");
  }

  @Nested
  class CleanupInACluster extends CleanupContract {
    @Override
    protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
      return VOLUME.newEngine(openInodes, format);
    }
  }

  @Nested
  class FileChunksInACluster extends FileChunksContract {
    @Override
    protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
      return VOLUME.newEngine(openInodes, format);
    }
  }

  @Nested
  class LocksInACluster extends LocksContract {
    @Override
    protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
      return VOLUME.newEngine(openInodes, format);
    }

    @Override
    protected MetaEngine newOther() {
      MetaEngine other = VOLUME.openEngine(ino -> false);
      other.openSession(RedisVolume.session());
      return other;
    }
  }

  @Nested
  class NamespaceInACluster extends NamespaceContract {
    @Override
    protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
      return VOLUME.newEngine(openInodes, format);
    }
  }

  @Nested
  class RemovalInACluster extends RemovalContract {
    @Override
    protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
      return VOLUME.newEngine(openInodes, format);
    }
  }

  @Nested
  class RenameInACluster extends RenameContract {
    @Override
    protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
      return VOLUME.newEngine(openInodes, format);
    }
  }

  @Nested
  class SessionsInACluster extends SessionsContract {
    @Override
    protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
      return VOLUME.newEngine(openInodes, format);
    }
  }
}
