package io.sluicefs.it.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * One Java source, parsed by the JDK's compiler but not resolved.
 *
 * @param path from the root of the checkout, with module
 */
record SourceFile(
    String path, String text, CompilationUnitTree unit, List<Method> methods, List<Type> types) {

  /**
   * A method or constructor.
   *
   * @param bodyLines lines between the braces; 0 for one without a body
   * @param ofRecord a constructor of a record
   * @param hidden private, so that its signature binds nobody
   */
  record Method(
      String name,
      int line,
      int bodyLines,
      int parameters,
      boolean ofRecord,
      boolean hidden,
      String signature) {}

  /**
   * A class, interface, record or enum.
   *
   * @param abstractMethods methods that an implementer must write
   */
  record Type(String name, int line, boolean topLevel, boolean documented, int abstractMethods) {}

  static SourceFile parse(String path, String text) {
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("mem:///" + path), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    null,
                    null,
                    new DiagnosticCollector<>(),
                    List.of("-proc:none"),
                    null,
                    List.of(file));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      Collector collector = new Collector(unit, DocTrees.instance(task));
      collector.scan(unit, null);
      return new SourceFile(path, text, unit, collector.methods, collector.types);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isTest() {
    return path.contains("src/test/");
  }

  boolean isPackageInfo() {
    return path.endsWith("package-info.java");
  }

  String packageName() {
    Tree name = unit.getPackageName();
    return name == null ? "" : name.toString();
  }

  String folder() {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  List<String> lines() {
    return text.lines().toList();
  }

  private static final class Collector extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final List<Method> methods = new ArrayList<>();
    private final List<Type> types = new ArrayList<>();

    Collector(CompilationUnitTree unit, DocTrees trees) {
      this.unit = unit;
      this.trees = trees;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      if (!type.getSimpleName().isEmpty()) {
        TreePath path = getCurrentPath();
        boolean topLevel = path.getParentPath().getLeaf() instanceof CompilationUnitTree;
        boolean documented = trees.getDocComment(path) != null;
        int line = line(trees.getSourcePositions().getStartPosition(unit, type));
        String name = type.getSimpleName().toString();
        types.add(new Type(name, line, topLevel, documented, abstractMethods(type)));
      }
      return super.visitClass(type, null);
    }

    private static int abstractMethods(ClassTree type) {
      return (int)
          type.getMembers().stream()
              .filter(member -> member instanceof MethodTree method && method.getBody() == null)
              .filter(member ->
                  !((MethodTree) member).getModifiers().getFlags().contains(Modifier.NATIVE))
              .count();
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      long start = trees.getSourcePositions().getStartPosition(unit, method);
      if (start >= 0) {
        Tree owner = getCurrentPath().getParentPath().getLeaf();
        boolean constructor = method.getName().contentEquals("<init>");
        methods.add(
            new Method(
                method.getName().toString(),
                line(start),
                bodyLines(method),
                method.getParameters().size(),
                constructor && owner.getKind() == Tree.Kind.RECORD,
                method.getModifiers().getFlags().contains(Modifier.PRIVATE),
                method.getReturnType() + " " + method.getParameters()));
      }
      return super.visitMethod(method, null);
    }

    private int bodyLines(MethodTree method) {
      if (method.getBody() == null) {
        return 0;
      }
      int first = line(trees.getSourcePositions().getStartPosition(unit, method.getBody()));
      int last = line(trees.getSourcePositions().getEndPosition(unit, method.getBody()));
      return Math.max(0, last - first - 1);
    }

    private int line(long position) {
      return (int) unit.getLineMap().getLineNumber(position);
    }
  }
}
