package io.sluicefs.it.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ACLs, capabilities and attributes through the kernel, with the programs that people use. */
@MountTest
@Tag("server")
class AclMountTest {
  private static Volume volume;
  private static Mounted mount;
  private static int folders;

  private Path folder;
  private ProgramRunner shell;

  @BeforeAll
  static void mountIt() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--enable-acl");
    mount = volume.mount("--enable-cap");
  }

  @AfterAll
  static void endIt() {
    volume.close();
  }

  @BeforeEach
  void enterNewFolder() throws IOException {
    folder = Files.createDirectory(mount.path().resolve("test" + folders++));
    shell = ProgramRunner.in(folder);
  }

  @Test
  void setfaclIsWhatGetfaclShows() {
    shell.sh("touch f && chmod 640 f && setfacl -m u:1001:rw,g:2000:r f");
    assertThat(getfacl("f"))
        .isEqualTo(
            """
            user::rw-
            user:1001:rw-
            group::r--
            group:2000:r--
            mask::rw-
            other::---
            """);
    assertThat(mode("f")).isEqualTo("660");
    shell.sh("chmod 740 f");
    assertThat(getfacl("f")).contains("user:1001:rw-\t#effective:r--", "mask::r--", "user::rwx");
    shell.sh("setfacl -b f");
    assertThat(getfacl("f")).doesNotContain("1001", "mask");
    assertThat(shell.sh("getfattr -d -m - f").out()).isEmpty();
  }

  @Test
  void theKernelAsksTheRuleWhoMayRead() {
    shell.sh("echo secret > f && chmod 600 f");
    assertThat(as(1001, "cat f").status()).isNotZero();
    shell.sh("setfacl -m u:1001:r f");
    assertThat(as(1001, "cat f").out()).isEqualTo("secret\n");
    assertThat(as(1001, "echo x >> f").status()).isNotZero();
    assertThat(as(1002, "cat f").status()).isNotZero();
    shell.sh("setfacl -x u:1001 f");
    assertThat(as(1001, "cat f").status()).isNotZero();
  }

  @Test
  void defaultsAreInheritedAndReplaceTheUmask() {
    shell.sh(
        "mkdir d && chmod 755 d && setfacl -d -m u::rwx,g::rx,o::-,u:1001:rwx d && umask 077"
            + " && touch d/f && mkdir d/e && mkfifo d/p && ln -s f d/s && touch d/e/deep");
    assertThat(getfacl("d/f"))
        .isEqualTo(
            """
            user::rw-
            user:1001:rwx\t#effective:rw-
            group::r-x\t#effective:r--
            mask::rw-
            other::---
            """);
    assertThat(getfacl("d/e")).contains("default:user:1001:rwx", "user:1001:rwx\n");
    assertThat(getfacl("d/e/deep")).isEqualTo(getfacl("d/f")).isEqualTo(getfacl("d/p"));
    assertThat(mode("d/f")).isEqualTo("660");
    shell.sh("umask 027 && touch plain");
    assertThat(mode("plain")).isEqualTo("640");
  }

  @Test
  void setgidGoesWhenSomebodyOutsideTheGroupSetsAnAcl() {
    shell.sh("touch f && chown 1001:2000 f && chmod 2770 f");
    as(1001, "setfacl -m u:1002:r f").orFail();
    assertThat(mode("f")).isEqualTo("770");
    assertThat(as(1002, "setfacl -m u:1002:rwx f").status()).isNotZero();
  }

  @Test
  void copiesKeepAclsAndAttributes() {
    shell.sh(
        """
        mkdir a && echo 1 > a/f && setfacl -m u:1001:rw,g:2000:r a/f && mkdir a/d
        setfacl -m u:1002:rx,d:u:1001:rwx a/d && setfattr -n user.x -v y a/f a/d
        ln a/f a/hard && ln -s f a/soft && cp /bin/true a/capable && setcap cap_net_raw=ep a/capable
        cp -a a copied && rsync -aAXH a/ synced/
        """);
    String original = described("a");
    assertThat(original).contains("user:1001:rw-", "default:user:1001:rwx", "user.x=\"y\"");
    assertThat(original).contains("security.capability");
    assertThat(described("copied")).isEqualTo(original);
    assertThat(described("synced")).isEqualTo(original);
    shell.sh("mv a/f a/moved && ln a/moved a/again");
    assertThat(getfacl("a/again")).contains("user:1001:rw-");
  }

  @Test
  void capabilitiesGoWithContentAndOwner() {
    for (String change : new String[] {"echo x >> f", "truncate -s 3 f", "chown 5 f", ": > f"}) {
      shell.sh("rm -f f && cp /bin/true f && setcap cap_net_raw=ep f");
      assertThat(shell.sh("getcap f").out()).contains("cap_net_raw=ep");
      shell.sh(change);
      assertThat(shell.sh("getcap f").out()).as(change).isEmpty();
    }
  }

  @Test
  void namespacesAreThoseOfALocalDisk() {
    shell.sh("touch f && chmod 666 f && setfattr -n trusted.t -v 1 f && setfattr -n user.u -v 2 f");
    assertThat(shell.sh("getfattr -d -m - f").out()).contains("trusted.t", "user.u");
    assertThat(as(1001, "getfattr -d -m - f").out()).contains("user.u").doesNotContain("trusted");
    assertThat(as(1001, "setfattr -n trusted.t -v 2 f").said()).contains("not permitted");
    for (String name : new String[] {"other.x", "noprefix", "system.other"}) {
      assertThat(shell.run("setfattr", "-n", name, "-v", "1", "f").said())
          .contains("Operation not supported");
      assertThat(shell.run("getfattr", "-n", name, "f").said()).contains("Operation not supported");
    }
    assertThat(shell.run("setfattr", "-n", "user.", "-v", "1", "f").said())
        .contains("Invalid argument");
    assertThat(shell.run("getfattr", "-n", "user.none", "f").said()).contains("No such attribute");
  }

  @Test
  void changesOfAttributesMoveCtime() {
    String before = shell.sh("touch f && setfattr -n user.x -v 1 f && stat -c %.9Z f").out();
    String set = shell.sh("setfattr -n user.x -v 2 f && stat -c %.9Z f").out();
    String removed = shell.sh("setfattr -x user.x f && stat -c %.9Z f").out();
    String ruled = shell.sh("setfacl -m u:1001:r f && stat -c %.9Z f").out();
    assertThat(set).isGreaterThan(before);
    assertThat(removed).isGreaterThan(set);
    assertThat(ruled).isGreaterThan(removed);
  }

  private String getfacl(String file) {
    return shell
        .sh("getfacl --numeric --omit-header " + file)
        .out()
        .replaceAll("\n\n$", "\n")
        .replaceAll("\t+", "\t");
  }

  private String mode(String file) {
    return shell.sh("stat -c %a " + file).out().strip();
  }

  private String described(String tree) {
    return shell
        .sh(
            "cd "
                + tree
                + " && find . | sort | xargs getfacl -n --physical && find . -printf"
                + " '%p %y %#m %U %G %s %l\\n' | sort && getfattr -R -d -m - . | sort")
        .out();
  }

  private Ended as(int uid, String lines) {
    String id = Integer.toString(uid);
    return shell.run(
        "setpriv", "--reuid", id, "--regid", id, "--clear-groups", "sh", "-euc", lines);
  }
}
