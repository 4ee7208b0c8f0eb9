package io.sluicefs.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Style is a unit test: the sources of this checkout against {@link TidyRules}. */
class TidyTest {
  /** Administration has several small scripts in a class; operations have one each. */
  private static final Pattern LOADED = Pattern.compile("ScriptLoader\\.load\\(\"(\\w+)\"\\)");

  private static final SourceTree TREE = SourceTree.here();
  private static final List<SourceFile> ALL = TREE.javaFiles();

  @Test
  void sourcesAreFound() {
    assertThat(ALL).hasSizeGreaterThan(80).anyMatch(SourceFile::isTest);
    assertThat(ALL.stream().filter(file -> !file.isTest())).hasSizeGreaterThan(60);
  }

  @Test
  void filesMethodsAndParameterListsAreSmall() {
    assertThat(in(all(), TidyRules::budgets)).isEmpty();
  }

  @Test
  void methodsAreSmallOnTheWhole() {
    int[] lines =
        main()
            .flatMap(file -> file.methods().stream())
            .filter(method -> method.bodyLines() > 0)
            .mapToInt(SourceFile.Method::bodyLines)
            .sorted()
            .toArray();
    assertThat(lines[lines.length / 2]).isLessThanOrEqualTo(TidyRules.METHOD_LINES_MEDIAN);
    assertThat(lines[lines.length * 99 / 100]).isLessThanOrEqualTo(TidyRules.METHOD_LINES_P99);
  }

  @Test
  void linesFitIntoAWindow() {
    List<String> found = in(all(), file -> TidyRules.columns(file.path(), file.lines()));
    for (Path script : TREE.luaFiles()) {
      found.addAll(TidyRules.columns(script.toString(), SourceTree.read(script).lines().toList()));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void nothingIsLeftOpen() {
    assertThat(
            in(
                all().filter(file -> !file.path().contains("/architecture/Tidy")),
                file -> TidyRules.openEnds(file.path(), file.lines())))
        .isEmpty();
  }

  @Test
  void topLevelTypesHaveHeaders() {
    assertThat(in(productionAndSuites(), TidyRules::headers)).isEmpty();
  }

  @Test
  void typeNamesSayWhatTheyAre() {
    assertThat(in(all(), TidyRules::names)).isEmpty();
  }

  @Test
  void portRolesAreSmall() {
    assertThat(
            in(
                main().filter(file -> file.packageName().matches("io.sluicefs.core.(meta|object)")),
                TidyRules::roleSizes))
        .isEmpty();
  }

  @Test
  void timeChanceAndThreadsAreInjected() {
    assertThat(in(main(), TidyRules::bannedCalls)).filteredOn(this::isNotAllowed).isEmpty();
  }

  /** Programs that talk to a terminal print, and end with their status. */
  private boolean isNotAllowed(String violation) {
    boolean talks = violation.startsWith("fs-cli/") || violation.startsWith("benchmarks/");
    boolean terminal = violation.contains(" prints;") || violation.contains("System.exit");
    return !(talks && terminal);
  }

  @Test
  void testsWaitForConditions() {
    assertThat(in(tests(), TidyRules::bannedCalls))
        .filteredOn(violation -> violation.contains("Thread.sleep"))
        .isEmpty();
  }

  @Test
  void noTestIsDisabled() {
    assertThat(in(tests(), TidyRules::disabledTests)).isEmpty();
  }

  @Test
  void signaturesHaveNoFutures() {
    assertThat(in(main(), TidyRules::futures)).isEmpty();
  }

  @Test
  void packagesAreDescribed() {
    assertThat(TidyRules.packageInfo(productionAndSuites().toList())).isEmpty();
  }

  @Test
  void packagesAreSmall() {
    assertThat(TidyRules.packageSizes(main())).isEmpty();
  }

  @Test
  void scriptsAreSmall() {
    List<String> found = new ArrayList<>();
    for (Path script : TREE.luaFiles()) {
      long lines = SourceTree.read(script).lines().count();
      if (lines > TidyRules.LUA_LINES_MAX) {
        found.add(script + " has " + lines + " lines");
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyScriptHasItsOperationAndEveryMutationItsScript() {
    Set<String> scripts =
        TREE.luaFiles().stream()
            .filter(path -> !path.toString().contains("/include/"))
            .map(path -> path.getFileName().toString().replace(".lua", "").replace("_", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> operations =
        main()
            .filter(file -> file.packageName().equals("io.sluicefs.meta.redis.op"))
            .filter(file -> file.text().contains(".lua\"") || file.text().contains("LuaScript"))
            .filter(file -> !file.isPackageInfo())
            .map(file -> file.types().getFirst().name().toLowerCase(java.util.Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    main()
        .filter(file -> file.packageName().startsWith("io.sluicefs.meta.redis."))
        .filter(file -> !file.packageName().endsWith(".op"))
        .map(file -> LOADED.matcher(file.text()))
        .forEach(found ->
            found.results().forEach(named -> operations.add(named.group(1).replace("_", ""))));
    assertThat(scripts).allMatch(operations::contains, "is loaded by a class");
  }

  @Test
  void testsThatThePagesNameExist() {
    List<String> found = new ArrayList<>();
    for (String page : List.of("compatibility.md", "performance.md", "sizing.md")) {
      String text = SourceTree.read(TREE.root().resolve("docs").resolve(page));
      found.addAll(TidyRules.unknownTests(text, tests().toList()));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void theArchitectureFitsOnItsPages() {
    long lines = SourceTree.read(TREE.root().resolve("ARCHITECTURE.md")).lines().count();
    assertThat(lines).isLessThanOrEqualTo(150);
  }

  private static Stream<SourceFile> all() {
    return ALL.stream();
  }

  /** Unit tests live in the packages of what they test. */
  private static Stream<SourceFile> productionAndSuites() {
    return all().filter(file -> !file.isTest() || file.path().startsWith("integration-tests/"));
  }

  private static Stream<SourceFile> main() {
    return all().filter(file -> !file.isTest());
  }

  private static Stream<SourceFile> tests() {
    return all().filter(SourceFile::isTest);
  }

  private static List<String> in(
      Stream<SourceFile> files, Function<SourceFile, List<String>> rule) {
    return files
        .flatMap(file -> rule.apply(file).stream())
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
