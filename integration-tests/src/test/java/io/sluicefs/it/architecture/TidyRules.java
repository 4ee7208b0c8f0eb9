package io.sluicefs.it.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of style that a parser can check; each returns the places that break it, worded for the
 * person who has to mend them. CONTRIBUTING.md lists them with their reasons.
 */
final class TidyRules {
  static final int METHOD_LINES_MAX = 70;
  static final int METHOD_LINES_P99 = 50;
  static final int METHOD_LINES_MEDIAN = 6;
  static final int FILE_LINES_MAX = 500;
  static final int TEST_FILE_LINES_MAX = 800;
  static final int PARAMETERS_MAX = 5;
  static final int ROLE_METHODS_MAX = 12;
  static final int PACKAGE_FILES_MAX = 20;
  static final int LUA_LINES_MAX = 80;
  static final int COLUMNS_MAX = 100;

  private static final Pattern REFUSED_SUFFIX =
      Pattern.compile(".*(Manager|Helper|Utils?|Impl|Base|Data)");
  private static final Pattern OPEN_END = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!\\(#\\d+\\))");

  private static final Pattern NAMED_TEST = Pattern.compile("`((?:\\w+\\.)?[A-Z]\\w*Test)`");

  /** Calls that hide time, chance or threads from the one who tests; with what to use instead. */
  private static final Map<String, String> BANNED_CALLS =
      Map.of(
          "System.currentTimeMillis", "InstantSource",
          "Instant.now", "InstantSource",
          "Thread.sleep", "a condition, a scheduler or LockSupport.parkNanos",
          "Math.random", "RandomGenerator",
          "System.exit", "an exit status returned to main");

  private TidyRules() {}

  static List<String> budgets(SourceFile file) {
    List<String> found = new ArrayList<>();
    int fileLines = file.lines().size();
    int limit = file.isTest() ? TEST_FILE_LINES_MAX : FILE_LINES_MAX;
    if (fileLines > limit) {
      found.add(file.path() + " has " + fileLines + " lines, limit " + limit);
    }
    for (SourceFile.Method method : file.methods()) {
      String where = file.path() + ":" + method.line() + " " + method.name();
      if (method.bodyLines() > METHOD_LINES_MAX) {
        found.add(where + " has " + method.bodyLines() + " lines, limit " + METHOD_LINES_MAX);
      }
      boolean free = method.ofRecord() || (method.hidden() && file.isTest());
      if (method.parameters() > PARAMETERS_MAX && !free) {
        found.add(where + " has " + method.parameters() + " parameters, limit " + PARAMETERS_MAX);
      }
    }
    return found;
  }

  static List<String> columns(String path, List<String> lines) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.codePointCount(0, line.length()) > COLUMNS_MAX && !line.startsWith("import ")) {
        found.add(path + ":" + (i + 1) + " is longer than " + COLUMNS_MAX + " columns");
      }
    }
    return found;
  }

  static List<String> openEnds(String path, List<String> lines) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (OPEN_END.matcher(lines.get(i)).find()) {
        found.add(path + ":" + (i + 1) + " leaves something open without an issue number");
      }
    }
    return found;
  }

  static List<String> headers(SourceFile file) {
    return file.types().stream()
        .filter(type -> type.topLevel() && !type.documented())
        .map(type -> file.path() + ":" + type.line() + " " + type.name() + " has no header")
        .toList();
  }

  static List<String> names(SourceFile file) {
    return file.types().stream()
        .filter(type -> REFUSED_SUFFIX.matcher(type.name()).matches())
        .map(type -> file.path() + ":" + type.line() + " " + type.name() + " ends in a vague word")
        .toList();
  }

  static List<String> roleSizes(SourceFile file) {
    return file.types().stream()
        .filter(type -> type.abstractMethods() > ROLE_METHODS_MAX)
        .map(
            type -> file.path() + " " + type.name() + " has " + type.abstractMethods() + " methods")
        .toList();
  }

  static List<String> bannedCalls(SourceFile file) {
    List<String> found = new ArrayList<>();
    Calls calls = new Calls();
    calls.scan(file.unit(), null);
    for (String call : calls.made) {
      String instead = BANNED_CALLS.get(call);
      if (instead != null) {
        found.add(file.path() + " calls " + call + "; use " + instead);
      }
    }
    if (calls.newThread) {
      found.add(file.path() + " makes a raw thread; use Thread.ofPlatform() or ofVirtual()");
    }
    if (calls.prints) {
      found.add(file.path() + " prints; use a logger");
    }
    return found;
  }

  static List<String> disabledTests(SourceFile file) {
    List<String> found = new ArrayList<>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void unused) {
        if (annotation.getAnnotationType().toString().endsWith("Disabled")) {
          found.add(file.path() + " disables a test");
        }
        return super.visitAnnotation(annotation, null);
      }
    }.scan(file.unit(), null);
    return found;
  }

  static List<String> futures(SourceFile file) {
    return file.methods().stream()
        .filter(method -> !method.hidden())
        .filter(method -> method.signature().contains("CompletableFuture"))
        .map(method -> file.path() + ":" + method.line() + " has a future in its signature")
        .toList();
  }

  static List<String> packageInfo(List<SourceFile> files) {
    List<String> found = new ArrayList<>();
    Set<String> described =
        Set.copyOf(
            files.stream().filter(SourceFile::isPackageInfo).map(SourceFile::folder).toList());
    files.stream()
        .map(SourceFile::folder)
        .distinct()
        .filter(folder -> !described.contains(folder))
        .forEach(folder -> found.add(folder + " has no package-info.java"));
    files.stream()
        .filter(SourceFile::isPackageInfo)
        .filter(file -> !file.text().contains("@NullMarked") || sentences(file.text()) < 3)
        .forEach(file -> found.add(file.path() + " needs @NullMarked and three sentences"));
    return found;
  }

  private static int sentences(String text) {
    String comment = text.substring(0, Math.max(0, text.indexOf("*/")));
    return (int) Pattern.compile("[.!?](\\s|$)").matcher(comment).results().count();
  }

  static List<String> packageSizes(Stream<SourceFile> files) {
    Map<String, Integer> sizes = new TreeMap<>();
    files
        .filter(file -> !file.isPackageInfo())
        .forEach(file -> sizes.merge(file.folder(), 1, Integer::sum));
    return sizes.entrySet().stream()
        .filter(entry -> entry.getValue() > PACKAGE_FILES_MAX)
        .filter(entry -> !entry.getKey().matches(".*/(op|cli)/"))
        .map(entry -> entry.getKey() + " has " + entry.getValue() + " files")
        .toList();
  }

  /** Test classes that a document names and nobody has, with the package if it names one. */
  static List<String> unknownTests(String document, List<SourceFile> files) {
    Set<String> known = new HashSet<>();
    for (SourceFile file : files) {
      for (SourceFile.Type type :
          file.isPackageInfo() ? List.<SourceFile.Type>of() : file.types()) {
        known.add(type.name());
        known.add(file.packageName().replaceFirst(".*\\.", "") + "." + type.name());
      }
    }
    List<String> unknown = new ArrayList<>();
    Matcher named = NAMED_TEST.matcher(document);
    while (named.find()) {
      if (!known.contains(named.group(1))) {
        unknown.add(named.group(1) + " is named, and is no test");
      }
    }
    return unknown;
  }

  /** Which calls, constructors and streams a file names. */
  private static final class Calls extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final List<String> made = new ArrayList<>();
    private boolean newThread;
    private boolean prints;

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      String name = call.getMethodSelect().toString();
      boolean ofClock = name.endsWith("Instant.now") && !call.getArguments().isEmpty();
      if (!ofClock) {
        made.add(name.replaceFirst("^java\\.(lang|time)\\.", ""));
      }
      return super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree made, @Nullable Void unused) {
      newThread |= made.getIdentifier().toString().equals("Thread");
      return super.visitNewClass(made, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void unused) {
      String name = select.toString();
      prints |= name.equals("System.out") || name.equals("System.err");
      return super.visitMemberSelect(select, null);
    }
  }
}
