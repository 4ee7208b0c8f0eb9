package io.sluicefs.it.programs;

import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.UntilExit;
import io.sluicefs.it.harness.Volume;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The mounts that programs run on: one per kind of volume, for all classes. */
final class Places implements ArgumentsProvider {
  private static final Map<Volume.Kind, Mounted> MOUNTED = new EnumMap<>(Volume.Kind.class);

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return Stream.of(Volume.Kind.EMBEDDED, Volume.Kind.REDIS_AND_S3)
        .map(kind -> Arguments.of(Named.of(kind.toString(), mounted(kind))));
  }

  private static synchronized Mounted mounted(Volume.Kind kind) {
    return MOUNTED.computeIfAbsent(
        kind,
        missing -> {
          Volume volume = UntilExit.keep(Volume.of(kind));
          return volume.mount("--enable-xattr");
        });
  }
}
