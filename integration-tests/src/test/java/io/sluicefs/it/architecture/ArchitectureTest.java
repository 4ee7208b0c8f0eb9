package io.sluicefs.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The directions of ARCHITECTURE.md, checked on the compiled production classes. */
class ArchitectureTest {
  private static final String ROOT = "io.sluicefs";
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter().importPaths(SourceTree.here().classFolders());
  private static final String SAMPLES = "io.sluicefs.it.architecture.sample";
  private static final JavaClasses VIOLATING = new ClassFileImporter().importPackages(SAMPLES);

  static Stream<ArchRule> rules() {
    return new ModuleRules(ROOT).all().stream();
  }

  @Test
  void productionClassesAreFound() {
    assertThat(PRODUCTION).hasSizeGreaterThan(60);
    assertThat(PRODUCTION.containPackage(ROOT + ".core.meta")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void importsPointInwards(ArchRule rule) {
    assertThat(rule.evaluate(PRODUCTION).getFailureReport().getDetails()).isEmpty();
  }

  @Test
  void anAdapterThatSeesTheVfsIsFound() {
    assertThat(findings(new ModuleRules(SAMPLES).adapters()))
        .anyMatch(s -> s.contains("EagerEngine"));
  }

  @Test
  void aCoreThatSeesAnAdapterIsFound() {
    assertThat(findings(List.of(new ModuleRules(SAMPLES).coreSeesNoOtherModule())))
        .anyMatch(s -> s.contains("KnowingPort"));
  }

  @Test
  void aLowLayerThatSeesAHighOneIsFound() {
    assertThat(findings(new ModuleRules(SAMPLES).coreLayers()))
        .anyMatch(s -> s.contains("KnowingPort"));
  }

  @Test
  void aCommandThatNamesAnAdapterIsFoundAndTheWiringIsNot() {
    assertThat(findings(List.of(new ModuleRules(SAMPLES).onlyTheWiringNamesAdapters())))
        .isNotEmpty()
        .allMatch(s -> s.contains("EagerCommand"));
  }

  @Test
  void aCycleIsFound() {
    assertThat(findings(new ModuleRules(SAMPLES).noCycles()))
        .anyMatch(s -> s.contains("Cycle detected"));
  }

  private static List<String> findings(List<ArchRule> rules) {
    return rules.stream()
        .flatMap(rule -> rule.evaluate(VIOLATING).getFailureReport().getDetails().stream())
        .toList();
  }
}
