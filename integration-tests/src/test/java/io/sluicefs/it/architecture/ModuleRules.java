package io.sluicefs.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who may import whom, below one root package: imports point inwards, adapters see the core and
 * never each other, only the wiring names adapters, and no packages form a cycle.
 */
final class ModuleRules {
  private final String root;

  ModuleRules(String root) {
    this.root = root;
  }

  List<ArchRule> all() {
    List<ArchRule> rules = new ArrayList<>();
    rules.add(coreSeesNoOtherModule());
    rules.addAll(coreLayers());
    rules.addAll(adapters());
    rules.add(frontendsSeeNoAdapter());
    rules.add(onlyTheWiringNamesAdapters());
    rules.add(nothingSeesTheCommands());
    rules.add(buffersHaveOneHome());
    rules.addAll(noCycles());
    return rules;
  }

  ArchRule coreSeesNoOtherModule() {
    return never(List.of("core.."), List.of("meta..", "objectstore..", "fuse..", "cli.."));
  }

  /** errno, inode, config ← memory, chunk ← meta, object ← block ← vfs ← maintenance. */
  List<ArchRule> coreLayers() {
    List<List<String>> layers =
        List.of(
            List.of("core.errno..", "core.config..", "core.inode.."),
            List.of("core.memory..", "core.chunk.."),
            List.of("core.meta..", "core.object.."),
            List.of("core.block.."),
            List.of("core.vfs.."),
            List.of("core.maintenance.."));
    List<ArchRule> rules = new ArrayList<>();
    for (int lower = 0; lower < layers.size() - 1; lower++) {
      List<String> above = new ArrayList<>();
      layers.subList(lower + 1, layers.size()).forEach(above::addAll);
      rules.add(never(layers.get(lower), above));
    }
    return rules;
  }

  List<ArchRule> adapters() {
    return List.of(
        never(List.of("meta.redis.."), List.of("core.vfs..", "core.block..", "core.maintenance..")),
        never(List.of("meta.redis.."), List.of("objectstore..", "fuse..", "cli..")),
        never(
            List.of("objectstore.."), List.of("core.vfs..", "core.block..", "core.maintenance..")),
        never(List.of("objectstore.."), List.of("meta.redis..", "fuse..", "cli..")));
  }

  ArchRule frontendsSeeNoAdapter() {
    return never(List.of("fuse.."), List.of("meta.redis..", "objectstore..", "cli.."));
  }

  /** System calls of {@code fuse.ffm} (file locks) are no adapter: commands may use them. */
  ArchRule onlyTheWiringNamesAdapters() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".cli..")
        .and()
        .resideOutsideOfPackage(root + ".cli.wiring..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            prefixed(List.of("meta.redis..", "objectstore..", "fuse", "fuse.lifecycle..")))
        .allowEmptyShould(true);
  }

  ArchRule nothingSeesTheCommands() {
    return never(
        List.of("core..", "meta..", "objectstore..", "fuse..", "bench.."), List.of("cli.."));
  }

  /**
   * Netty's buffers stay where sockets or pages are; raw memory where pages or system calls are.
   */
  ArchRule buffersHaveOneHome() {
    return noClasses()
        .that()
        .resideInAnyPackage(prefixed(List.of("core..", "objectstore..", "fuse..", "cli..")))
        .and()
        .resideOutsideOfPackage(root + ".core.memory..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty.buffer..")
        .allowEmptyShould(true);
  }

  /**
   * Between modules, between the parts of the core, and between the parts of each adapter. A
   * package and those below it are one part.
   */
  List<ArchRule> noCycles() {
    return Stream.of(
            ".(*)..", ".core.(*)..", ".meta.redis.(*)..", ".objectstore.(*)..", ".fuse.(*)..")
        .map(part -> (ArchRule) slices().matching(root + part).should().beFreeOfCycles())
        .map(rule -> rule.allowEmptyShould(true))
        .toList();
  }

  private ArchRule never(List<String> from, List<String> to) {
    return noClasses()
        .that()
        .resideInAnyPackage(prefixed(from))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(prefixed(to))
        .allowEmptyShould(true);
  }

  private String[] prefixed(List<String> packages) {
    return packages.stream().map(name -> root + "." + name).toArray(String[]::new);
  }
}
