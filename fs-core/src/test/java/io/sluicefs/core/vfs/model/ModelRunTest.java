package io.sluicefs.core.vfs.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.vfs.ContentsConfig;
import io.sluicefs.core.vfs.InMemoryContents;
import io.sluicefs.core.vfs.StoredContents;
import io.sluicefs.core.vfs.VfsConfig;
import io.sluicefs.core.vfs.VolumeVfs;
import io.sluicefs.core.vfs.cache.OpenFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model against volumes in memory, and against a local directory to check the model. */
class ModelRunTest {
  private static final int STEPS = 3_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void volumeOnAnEngineInMemoryDoesWhatTheModelDoes(long seed) {
    OpenFiles openFiles = new OpenFiles();
    InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
    List<Long> deleted = new ArrayList<>();
    try (VolumeVfs vfs =
            new VolumeVfs(
                engine,
                new InMemoryContents(engine),
                openFiles,
                VfsConfig.defaults(),
                (ino, length) -> deleted.add(ino));
        VfsActions actions = new VfsActions(vfs)) {
      new ModelRun(seed, ModelRun.Scope.ALL, actions).run(STEPS);
      assertThat(deleted).isNotEmpty().doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26})
  void volumeWithStoredContentsDoesWhatTheModelDoes(long seed) {
    OpenFiles openFiles = new OpenFiles();
    InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
    BlockStore blocks =
        new BlockStore(new FaultyObjectStore(), BlockConfig.defaults("uuid", 1 << 16));
    Duration storedAfter = Duration.ofMillis(seed % 2 == 0 ? 5 : 5_000);
    ContentsConfig config =
        new ContentsConfig(1 << 20, storedAfter, storedAfter, 100, Duration.ofSeconds(30));
    StoredContents contents = new StoredContents(engine, blocks, config);
    try (VolumeVfs vfs = new VolumeVfs(engine, contents, openFiles, VfsConfig.defaults());
        VfsActions actions = new VfsActions(vfs)) {
      ModelRun run = new ModelRun(seed, ModelRun.Scope.ALL, actions);
      run.run(STEPS);
      assertThat(run.actionsThatSucceeded()).isGreaterThan(STEPS / 3);
    }
    assertThat(blocks.pages().budget().usedBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void contentsOfVolumesDoWhatTheModelDoes(long seed) {
    OpenFiles openFiles = new OpenFiles();
    InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
    BlockStore blocks =
        new BlockStore(new FaultyObjectStore(), BlockConfig.defaults("uuid", 1 << 16));
    Duration storedAfter = Duration.ofMillis(20);
    ContentsConfig config =
        new ContentsConfig(1 << 20, storedAfter, storedAfter, 100, Duration.ofSeconds(30));
    StoredContents contents = new StoredContents(engine, blocks, config);
    try (VolumeVfs vfs = new VolumeVfs(engine, contents, openFiles, VfsConfig.defaults());
        VfsActions actions = new VfsActions(vfs)) {
      ModelRun run = new ModelRun(seed, ModelRun.Scope.CONTENTS, actions);
      run.run(STEPS);
      assertThat(run.actionsThatSucceeded()).isGreaterThan(STEPS / 2);
    }
    assertThat(blocks.pages().budget().usedBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void localFileSystemDoesWhatTheModelDoes(long seed, @TempDir Path root) {
    try (NativeActions actions = new NativeActions(root)) {
      ModelRun run = new ModelRun(seed, ModelRun.Scope.PORTABLE, actions);
      run.run(STEPS);
      assertThat(run.actionsThatSucceeded()).isGreaterThan(STEPS / 3);
    }
  }
}
