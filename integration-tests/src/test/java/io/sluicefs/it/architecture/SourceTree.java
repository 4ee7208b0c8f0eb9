package io.sluicefs.it.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that the tests run in, read file by file. */
final class SourceTree {
  private final Path root;

  private SourceTree(Path root) {
    this.root = root;
  }

  /** The checkout around the working directory. */
  static SourceTree here() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no checkout around " + Path.of("").toAbsolutePath());
      }
    }
    return new SourceTree(folder);
  }

  Path root() {
    return root;
  }

  /** All Java sources of all modules, parsed. */
  List<SourceFile> javaFiles() {
    return files(".java").stream()
        .map(path -> SourceFile.parse(root.relativize(path).toString(), read(path)))
        .toList();
  }

  /** All Lua scripts of production code, includes too. */
  List<Path> luaFiles() {
    return files(".lua").stream().filter(p -> p.toString().contains("/src/main/")).toList();
  }

  /** Class directories of all modules' production code. */
  List<Path> classFolders() {
    try (Stream<Path> modules = Files.list(root)) {
      return modules
          .map(module -> module.resolve("target/classes"))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> files(String suffix) {
    try (Stream<Path> modules = Files.list(root)) {
      return modules
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .flatMap(SourceTree::walk)
          .filter(path -> path.toString().endsWith(suffix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
