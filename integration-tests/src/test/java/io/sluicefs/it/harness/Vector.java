package io.sluicefs.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A volume recorded from the reference program, and the tool that restores and compares it. */
public record Vector(Path folder) {
  /** The loader uses a word that tarfile of Debian 12 does not know; then it goes unheard. */
  private static final String RUN =
      """
      import runpy, sys, tarfile
      if not hasattr(tarfile, 'data_filter'):
          plain = tarfile.TarFile.extract
          tarfile.TarFile.extract = lambda self, member, path, filter: plain(self, member, path)
      sys.argv = sys.argv[1:]
      runpy.run_path(sys.argv[0], run_name='__main__')
      """;

  /** The recorded volume of that name; without recorded volumes the test is skipped. */
  public static Vector named(String name) {
    var vectors = Checkout.vectors();
    assumeTrue(vectors.isPresent(), "no ../shared/vectors beside this clone");
    return new Vector(vectors.orElseThrow().resolve(name));
  }

  /** Restores it into a database and a directory, both empty. */
  public void restore(String metaUrl, Path objects) {
    run("--redis", metaUrl, "--dir", objects.toString()).orFail();
  }

  /** Runs the tool on it. */
  public Ended run(String... options) {
    Path tools = folder.resolveSibling("load_vector.py");
    List<String> command =
        new ArrayList<>(
            List.of("/usr/bin/python3", "-c", RUN, tools.toString(), folder.toString()));
    command.addAll(List.of(options));
    return ProgramRunner.in(folder).within(Duration.ofMinutes(5)).run(command);
  }

  /** This project with the environment that the volume needs. */
  public Client sluice() throws IOException {
    Client client = Client.sluice();
    for (var variable : manifest().path("environment").properties()) {
      client = client.with(variable.getKey(), variable.getValue().asString());
    }
    return client;
  }

  /** What was recorded of it. */
  public JsonNode manifest() throws IOException {
    return new JsonMapper().readTree(Files.readString(folder.resolve("manifest.json")));
  }
}
