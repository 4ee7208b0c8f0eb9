package io.sluicefs.it.programs;

import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The mounts that programs run on: one per kind of volume, for the whole run. */
final class Places implements ArgumentsProvider {
  private static final Map<Volume.Kind, Mounted> MOUNTED = new EnumMap<>(Volume.Kind.class);
  private static final List<Volume> VOLUMES = new ArrayList<>();

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Places.class))
        .computeIfAbsent("places", key -> (AutoCloseable) Places::closeAll, AutoCloseable.class);
    return Stream.of(Volume.Kind.EMBEDDED, Volume.Kind.REDIS_AND_S3)
        .map(kind -> Arguments.of(Named.of(kind.toString(), mounted(kind))));
  }

  private static synchronized Mounted mounted(Volume.Kind kind) {
    return MOUNTED.computeIfAbsent(
        kind,
        missing -> {
          Volume volume = Volume.of(kind);
          VOLUMES.add(volume);
          return volume.mount("--enable-xattr");
        });
  }

  private static void closeAll() throws Exception {
    for (Volume volume : VOLUMES) {
      volume.close();
    }
  }
}
