package io.sluicefs.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Compilers and package managers. */
class BuildTest extends OnMount {
  private static final int UNITS = 40;

  @Test
  void makeBuildsInParallelAndThenHasNothingToDo() throws IOException {
    StringBuilder sum = new StringBuilder();
    for (int i = 0; i < UNITS; i++) {
      Files.writeString(
          folder.resolve("unit" + i + ".c"),
          "#include \"all.h\"\n#include <stdio.h>\nint unit"
              + i
              + "(void) { return "
              + i
              + "; }\n");
      sum.append(" + unit").append(i).append("()");
    }
    StringBuilder header = new StringBuilder();
    for (int i = 0; i < UNITS; i++) {
      header.append("int unit").append(i).append("(void);\n");
    }
    Files.writeString(folder.resolve("all.h"), header);
    Files.writeString(
        folder.resolve("main.c"),
        "#include \"all.h\"\n#include <stdio.h>\n"
            + "int main(void) { printf(\"%d\\n\", 0"
            + sum
            + "); return 0; }\n");
    Files.writeString(
        folder.resolve("Makefile"),
        """
        objects = $(patsubst %.c,%.o,$(wildcard *.c))
        program: libunits.a main.o
        \tgcc -o $@ main.o libunits.a
        libunits.a: $(filter-out main.o,$(objects))
        \tar rcs $@ $^
        %.o: %.c all.h
        \tgcc -O1 -MMD -c -o $@ $<
        """);
    here().ok("make", "-s", "-j4");
    assertThat(here().ok("./program").out().strip()).isEqualTo("780");
    assertThat(here().run("make", "-q").status()).isZero();
    here().sh("touch unit7.c");
    assertThat(here().ok("make", "-j4").out()).contains("unit7").doesNotContain("unit8.c");
  }

  @Test
  void aVirtualEnvironmentInstallsAPackage() {
    here().ok("/usr/bin/python3", "-m", "venv", "venv");
    here().ok("venv/bin/pip", "install", "-q", "--no-cache-dir", "packaging");
    assertThat(
            here()
                .ok(
                    "venv/bin/python",
                    "-c",
                    "from packaging.version import Version as V; print(V('1.10') > V('1.9'))")
                .out()
                .strip())
        .isEqualTo("True");
  }

  @Test
  void npmInstallsAPackage() throws IOException {
    Files.writeString(
        folder.resolve("package.json"), "{\"name\": \"probe\", \"version\": \"1.0.0\"}");
    here()
        .ok("npm", "install", "--no-audit", "--no-fund", "--cache", local + "/npm", "semver@7.6.3");
    assertThat(here().ok("node", "-p", "require('semver').gt('1.10.0', '1.9.0')").out().strip())
        .isEqualTo("true");
  }

  @Test
  void h5pyWritesAppendsAndReads() throws IOException {
    var script =
        Files.writeString(
            local.resolve("h5.py"),
            """
            import h5py, numpy, sys
            path = sys.argv[1]
            with h5py.File(path, 'w') as f:
                f.create_dataset('d', data=numpy.arange(100000), maxshape=(None,), chunks=(4096,))
            for step in range(5):
                with h5py.File(path, 'a') as f:
                    n = f['d'].shape[0]
                    f['d'].resize((n + 1000,))
                    f['d'][n:] = numpy.arange(n, n + 1000)
                    f.attrs['step'] = step
            with h5py.File(path, 'r') as f:
                assert f['d'].shape == (105000,)
                assert (f['d'][:] == numpy.arange(105000)).all()
                print('equal', f.attrs['step'])
            """);
    String said = here().ok("/usr/bin/python3", script.toString(), folder + "/a.h5").out();
    assertThat(said.strip()).isEqualTo("equal 4");
  }
}
