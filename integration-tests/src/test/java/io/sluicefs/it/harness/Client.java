package io.sluicefs.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A program that formats and mounts volumes: this project's launcher or a released version of the
 * reference program. Both understand the same words.
 *
 * @param mountOptions what every {@code mount} of it gets
 * @param variables of its environment
 */
public record Client(
    String name, Path program, List<String> mountOptions, Map<String, String> variables) {

  /** This project, as it was built. */
  public static Client sluice() {
    return new Client("sluice", Checkout.launcher(), List.of(), Map.of());
  }

  /** A release of the reference program; {@code ./dev test} installs both of them. */
  public static Optional<Client> juicefs(String version) {
    String home = System.getProperty("user.home");
    String cache =
        Optional.ofNullable(System.getenv("SLUICE_PEERS")).orElse(home + "/.cache/sluice-dev");
    Path program = Path.of(cache, "juicefs-" + version, "bin", "juicefs");
    return Files.isExecutable(program)
        ? Optional.of(
            new Client("juicefs-" + version, program, List.of("--no-usage-report"), Map.of()))
        : Optional.empty();
  }

  /** The same program with another variable in its environment. */
  public Client with(String variable, String value) {
    Map<String, String> all = new TreeMap<>(variables);
    all.put(variable, value);
    return new Client(name, program, mountOptions, Map.copyOf(all));
  }

  /** Runs one of its commands to the end. */
  public Ended run(String... words) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(Arrays.asList(words));
    return runner().run(command);
  }

  /** Formats a volume. */
  public void format(String metaUrl, String volume, List<String> options) {
    List<String> words = new ArrayList<>(List.of(program.toString(), "format"));
    words.addAll(options);
    words.addAll(List.of(metaUrl, volume));
    runner().run(words).orFail();
  }

  /** Mounts in the foreground of a child process; returns when the mount answers. */
  public Mounted mount(Path point, List<String> sourceAndOptions) {
    List<String> words = new ArrayList<>(List.of(program.toString(), "mount"));
    words.addAll(mountOptions);
    words.addAll(sourceAndOptions);
    words.add(point.toString());
    return Mounted.start(this, words, point);
  }

  ProgramRunner runner() {
    ProgramRunner runner = ProgramRunner.in(Path.of("/")).within(Duration.ofMinutes(3));
    for (Map.Entry<String, String> variable : environment().entrySet()) {
      runner = runner.with(variable.getKey(), variable.getValue());
    }
    return runner;
  }

  private Map<String, String> environment() {
    Map<String, String> all = new TreeMap<>();
    all.put("SLUICE_JAVA_HOME", System.getProperty("java.home"));
    // Servers and programs of tests share two cores with it, and have no priority of their own.
    all.put("SLUICE_NICE", "0");
    // Most daemons of tests live for seconds: the second compiler costs more than it saves.
    all.put("SLUICE_JVM_OPTS", "-XX:TieredStopAtLevel=1");
    all.putAll(variables);
    return all;
  }
}
