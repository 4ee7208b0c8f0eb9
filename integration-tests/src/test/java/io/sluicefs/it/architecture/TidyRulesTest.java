package io.sluicefs.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each rule against a small sample that breaks it: a guard that cannot fail guards nothing. */
class TidyRulesTest {

  @Test
  void aMethodOfSeventyOneLinesIsTooLong() {
    assertThat(TidyRules.budgets(methodOf(70))).isEmpty();
    assertThat(TidyRules.budgets(methodOf(71))).singleElement().asString().contains("71 lines");
  }

  @Test
  void sixParametersAreTooManyExceptForRecords() {
    String six = "(int a, int b, int c, int d, int e, int f)";
    assertThat(TidyRules.budgets(main("class A { void m" + six + " {} }"))).hasSize(1);
    assertThat(TidyRules.budgets(main("class A { A" + six + " {} }"))).hasSize(1);
    assertThat(TidyRules.budgets(main("record A" + six + " { A { } }"))).isEmpty();
  }

  @Test
  void productionFilesEndEarlierThanTests() {
    String text = "\n".repeat(600) + "/** A. */ class A {}";
    assertThat(TidyRules.budgets(main(text))).hasSize(1);
    assertThat(TidyRules.budgets(SourceFile.parse("m/src/test/java/A.java", text))).isEmpty();
  }

  @Test
  void longLinesAreFoundAndImportsForgiven() {
    List<String> lines = List.of("x".repeat(100), "x".repeat(101), "import " + "x".repeat(120));
    assertThat(TidyRules.columns("A.java", lines))
        .containsExactly("A.java:2 is longer than 100 columns");
  }

  @Test
  void somethingLeftOpenNeedsAnIssue() {
    assertThat(TidyRules.openEnds("A", List.of("// TODO later", "// TODO(#12) later"))).hasSize(1);
  }

  @Test
  void aTypeWithoutHeaderIsFound() {
    assertThat(TidyRules.headers(main("class A { class Inner {} }"))).hasSize(1);
    assertThat(TidyRules.headers(main("/** A thing. */ class A { class Inner {} }"))).isEmpty();
  }

  @Test
  void aPageThatNamesATestThatIsNotThereIsFound() {
    SourceFile test =
        SourceFile.parse("m/src/test/java/a/b/ATest.java", "package a.b; class ATest {}");
    assertThat(TidyRules.unknownTests("`ATest`, `b.ATest`", List.of(test))).isEmpty();
    assertThat(TidyRules.unknownTests("`BTest`, `a.ATest`", List.of(test))).hasSize(2);
  }

  @Test
  void vagueTypeNamesAreFoundInsideOthersToo() {
    assertThat(TidyRules.names(main("class A { class CacheManager {} }"))).hasSize(1);
    assertThat(TidyRules.names(main("class IoUtils {} interface StoreImpl {}"))).hasSize(2);
    assertThat(TidyRules.names(main("class Database {} class Metadata2 {}"))).isEmpty();
  }

  @Test
  void bannedCallsAreFound() {
    String body =
        "long a = System.currentTimeMillis(); Object b = java.time.Instant.now();"
            + "double c = Math.random(); { Thread.sleep(1); new Thread(); System.out.print(a); }";
    assertThat(TidyRules.bannedCalls(main("class A {" + body + "}"))).hasSize(6);
  }

  @Test
  void injectedTimeAndNamedThreadsAreFine() {
    String body = "Object a = Instant.now(clock); Object b = Thread.ofVirtual().name(\"b\");";
    assertThat(TidyRules.bannedCalls(main("class A {" + body + "}"))).isEmpty();
  }

  @Test
  void aDisabledTestIsFound() {
    assertThat(TidyRules.disabledTests(main("class A { @Disabled void m() {} }"))).hasSize(1);
  }

  @Test
  void aFutureInASignatureIsFound() {
    assertThat(TidyRules.futures(main("class A { CompletableFuture<A> m() { return x; } }")))
        .hasSize(1);
    assertThat(TidyRules.futures(main("class A { void m() { CompletableFuture<A> f; } }")))
        .isEmpty();
  }

  @Test
  void packagesNeedADescription() {
    String good = "/** One. Two. Three. */ @NullMarked package a;";
    assertThat(TidyRules.packageInfo(List.of(main("class A {}")))).hasSize(1);
    assertThat(TidyRules.packageInfo(List.of(info(good), main("class A {}")))).isEmpty();
    assertThat(TidyRules.packageInfo(List.of(info("/** One. */ @NullMarked package a;"))))
        .hasSize(1);
  }

  @Test
  void aCrowdedPackageIsFound() {
    assertThat(TidyRules.packageSizes(files("core/", 20))).isEmpty();
    assertThat(TidyRules.packageSizes(files("core/", 21))).hasSize(1);
    assertThat(TidyRules.packageSizes(files("op/", 60))).isEmpty();
  }

  @Test
  void aCrowdedRoleIsFound() {
    assertThat(TidyRules.roleSizes(main("interface A {" + "void m();".repeat(12) + "}"))).isEmpty();
    assertThat(TidyRules.roleSizes(main("interface A {" + "void m();".repeat(13) + "}")))
        .hasSize(1);
  }

  private static java.util.stream.Stream<SourceFile> files(String folder, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> SourceFile.parse("m/src/main/" + folder + "A" + i + ".java", "class A {}"));
  }

  private static SourceFile methodOf(int lines) {
    return main("class A { void m() {\n" + "x();\n".repeat(lines) + "} }");
  }

  private static SourceFile main(String text) {
    return SourceFile.parse("m/src/main/java/A.java", text);
  }

  private static SourceFile info(String text) {
    return SourceFile.parse("m/src/main/java/package-info.java", text);
  }
}
