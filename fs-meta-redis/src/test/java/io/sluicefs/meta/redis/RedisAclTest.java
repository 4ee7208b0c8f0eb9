package io.sluicefs.meta.redis;

import static io.sluicefs.core.errno.Errno.EACCES;
import static io.sluicefs.core.errno.Errno.EINVAL;
import static io.sluicefs.core.errno.Errno.ENODATA;
import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.EPERM;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.AclRule;
import io.sluicefs.core.inode.AclRule.Named;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.MetaEngineContract;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.TestCaller;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.XattrMode;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** POSIX ACLs: as stored, and what scripts allow by them. */
@Tag("server")
class RedisAclTest extends MetaEngineContract {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private static final Name ACCESS = name("system.posix_acl_access");
  private static final Name DEFAULT = name("system.posix_acl_default");
  private static final int NONE = AclRule.UNDEFINED;
  private static final int READ = 4;
  private static final int WRITE = 2;

  /** The rule of redis-metadata.md 8.23, and how the two sides write it. */
  private static final AclRule EXAMPLE =
      new AclRule(6, 4, 6, 4, List.of(new Named(1001, 6)), List.of(new Named(2000, 5)));

  private static final String STORED =
      "0006000400060004" + "00000001" + "000003e90006" + "00000001" + "000007d00005";
  private static final String XATTR =
      "02000000"
          + "01000600ffffffff"
          + "02000600e9030000"
          + "04000400ffffffff"
          + "08000500d0070000"
          + "10000600ffffffff"
          + "20000400ffffffff";

  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    VolumeFormat.Features features = new VolumeFormat.Features(true, false, true, false, false);
    return VOLUME.newEngine(
        openInodes,
        new VolumeFormat(
            format.name(),
            format.uuid(),
            format.storage(),
            format.layout(),
            format.limits(),
            format.clients(),
            features));
  }

  @Test
  void aRuleIsStoredAndReadAsTheReferenceHasIt() {
    long ino = makeFile(ROOT, "f");
    engine.setxattr(DAEMON, ino, ACCESS, HexFormat.of().parseHex(XATTR), XattrMode.SET);
    assertThat(redis("HGET", "acl", "1")).isEqualTo(quoted(STORED));
    assertThat(redis("STRLEN", "i" + ino)).isEqualTo("80");
    assertThat(HexFormat.of().formatHex(engine.getxattr(ino, ACCESS))).isEqualTo(XATTR);
    assertThat(engine.listxattr(ino)).containsExactly(ACCESS);
    assertThat(attr(ino).mode()).isEqualTo(0664);
  }

  @Test
  void equalRulesShareOneId() {
    long first = makeFile(ROOT, "f");
    long second = makeFile(ROOT, "g");
    set(DAEMON, first, ACCESS, EXAMPLE);
    set(DAEMON, second, ACCESS, EXAMPLE);
    assertThat(attr(second).accessAclId()).isEqualTo(attr(first).accessAclId()).isEqualTo(1);
    assertThat(redis("HLEN", "acl")).isEqualTo("1");
  }

  @Test
  void rulesThatOthersStoredAreFoundAndTheirIdsKept() {
    long ino = makeFile(ROOT, "f");
    set(DAEMON, ino, ACCESS, EXAMPLE);
    String theirs = STORED.substring(0, STORED.length() - 1) + "7";
    VOLUME.server().cli("INCR", "aclMaxId");
    VOLUME.server().cli("EVAL", "redis.call('HSET','acl','2'," + lua(theirs) + ")", "0");
    AclRule same = new AclRule(6, 4, 6, 4, EXAMPLE.users(), List.of(new Named(2000, 7)));
    set(DAEMON, ino, ACCESS, same);
    assertThat(attr(ino).accessAclId()).isEqualTo(2);
    set(DAEMON, ino, ACCESS, new AclRule(6, 0, 6, 4, EXAMPLE.users(), List.of()));
    assertThat(attr(ino).accessAclId()).isEqualTo(3);
  }

  @Test
  void aRuleThatSaysWhatAModeSaysIsTheMode() {
    long ino = makeFile(ROOT, "f");
    set(DAEMON, ino, ACCESS, EXAMPLE);
    Attr before = attr(ino);
    set(DAEMON, ino, ACCESS, new AclRule(7, 5, NONE, 1, List.of(), List.of()));
    assertThat(attr(ino).mode()).isEqualTo(0751);
    assertThat(attr(ino).accessAclId()).isZero();
    assertThat(attr(ino).ctime()).isGreaterThan(before.ctime());
    assertThat(redis("STRLEN", "i" + ino)).isEqualTo("72");
    assertErrno(ENODATA, () -> engine.getxattr(ino, ACCESS));
    assertThat(engine.listxattr(ino)).isEmpty();
  }

  @Test
  void removingEndsARuleAndKeepsTheMode() {
    long ino = makeDir(ROOT, "d");
    set(DAEMON, ino, ACCESS, EXAMPLE);
    set(DAEMON, ino, DEFAULT, EXAMPLE);
    assertThat(engine.listxattr(ino)).containsExactly(ACCESS, DEFAULT);
    engine.removexattr(DAEMON, ino, ACCESS);
    assertThat(attr(ino).mode()).isEqualTo(0664);
    assertThat(engine.listxattr(ino)).containsExactly(DEFAULT);
    engine.removexattr(DAEMON, ino, DEFAULT);
    assertErrno(ENODATA, () -> engine.getxattr(ino, DEFAULT));
    Attr bare = attr(ino);
    engine.removexattr(DAEMON, ino, DEFAULT);
    assertThat(attr(ino)).isEqualTo(bare);
  }

  @Test
  void chmodMovesTheMask() {
    long ino = makeFile(ROOT, "f");
    set(DAEMON, ino, ACCESS, EXAMPLE);
    setMode(ino, 0741);
    AclRule changed = new AclRule(7, 4, 4, 1, EXAMPLE.users(), EXAMPLE.groups());
    assertThat(AclRule.parse(engine.getxattr(ino, ACCESS))).isEqualTo(changed);
    assertThat(attr(ino).mode()).isEqualTo(0741);
    assertThat(redis("HLEN", "acl")).isEqualTo("2");
  }

  @Test
  void newFilesTakeTheDefaultRuleInPlaceOfTheUmask() {
    long dir = makeDir(ROOT, "d");
    set(DAEMON, dir, DEFAULT, new AclRule(7, 5, 7, 0, EXAMPLE.users(), List.of()));
    NewInode masked = new NewInode(FileType.FILE, 0666, 077, 0);
    long file = engine.mknod(DAEMON, dir, name("f"), masked).inode().ino();
    assertThat(attr(file).mode()).isEqualTo(0660);
    assertThat(AclRule.parse(engine.getxattr(file, ACCESS)))
        .isEqualTo(new AclRule(6, 5, 6, 0, EXAMPLE.users(), List.of()));
    assertErrno(ENODATA, () -> engine.getxattr(file, DEFAULT));
    long below = makeDir(DAEMON, dir, "below", 0755);
    assertThat(attr(below).defaultAclId()).isEqualTo(attr(dir).defaultAclId());
    assertThat(attr(below).mode()).isEqualTo(0750);
    long link = engine.symlink(DAEMON, dir, name("s"), new byte[] {'x'}).inode().ino();
    assertThat(attr(link).accessAclId()).isZero();
    assertThat(attr(link).mode()).isEqualTo(0777);
  }

  @Test
  void aMinimalDefaultRuleOnlyMasks() {
    long dir = makeDir(ROOT, "d");
    set(DAEMON, dir, DEFAULT, new AclRule(7, 5, NONE, 0, List.of(), List.of()));
    NewInode masked = new NewInode(FileType.DIRECTORY, 01777, 022, 0);
    long below = engine.mkdir(DAEMON, dir, name("e"), masked).inode().ino();
    assertThat(attr(below).mode()).isEqualTo(01750);
    assertThat(attr(below).accessAclId()).isZero();
    assertThat(attr(below).defaultAclId()).isEqualTo(attr(dir).defaultAclId());
  }

  @Test
  void theUmaskCountsWithoutADefaultRule() {
    NewInode masked = new NewInode(FileType.FILE, 0666, 027, 0);
    long file = engine.mknod(DAEMON, ROOT, name("f"), masked).inode().ino();
    assertThat(attr(file).mode()).isEqualTo(0640);
  }

  @Test
  void namedUsersAndGroupsGetWhatTheMaskLeaves() {
    long ino = makeFile(ROOT, "f");
    AclRule rule =
        new AclRule(
            6,
            0,
            READ,
            0,
            List.of(new Named(1001, 6), new Named(1002, 0)),
            List.of(new Named(2000, 6), new Named(2001, 0)));
    set(DAEMON, ino, ACCESS, rule);
    engine.access(TestCaller.checked(1001, 1), ino, READ);
    assertErrno(EACCES, () -> engine.access(TestCaller.checked(1001, 1), ino, WRITE));
    assertErrno(EACCES, () -> engine.access(TestCaller.checked(1002, 2000), ino, READ));
    engine.access(TestCaller.checked(1003, 2000), ino, READ);
    engine.access(TestCaller.checked(1003, 2001, 2000), ino, READ);
    assertErrno(EACCES, () -> engine.access(TestCaller.checked(1003, 2000), ino, WRITE));
    assertErrno(EACCES, () -> engine.access(TestCaller.checked(1003, 2001), ino, READ));
    assertErrno(EACCES, () -> engine.access(TestCaller.checked(1003, 0), ino, READ));
    assertErrno(EACCES, () -> engine.access(TestCaller.checked(1003, 1003), ino, READ));
  }

  @Test
  void scriptsOfOtherOperationsLookAtTheRuleToo() {
    long dir = makeDir(DAEMON, ROOT, "d", 0755);
    AclRule rule = new AclRule(7, 5, 7, 5, List.of(new Named(1000, 7)), List.of());
    assertErrno(EACCES, () -> makeFile(USER, dir, "f", 0644));
    set(DAEMON, dir, ACCESS, rule);
    makeFile(USER, dir, "f", 0644);
    set(DAEMON, dir, ACCESS, new AclRule(7, 5, 7, 5, List.of(new Named(1000, 0)), List.of()));
    assertErrno(EACCES, () -> engine.lookup(USER, dir, name("f")));
  }

  @Test
  void onlyTheOwnerSetsRulesAndOnlyDirectoriesHaveDefaults() {
    long ino = makeFile(USER, ROOT, "f", 02755);
    Caller other = TestCaller.checked(2000, 2000);
    assertErrno(EPERM, () -> set(other, ino, ACCESS, EXAMPLE));
    assertErrno(EACCES, () -> set(USER, ino, DEFAULT, EXAMPLE));
    assertErrno(ENOENT, () -> set(DAEMON, 4_000_000, ACCESS, EXAMPLE));
    assertErrno(EINVAL, () -> engine.setxattr(USER, ino, ACCESS, new byte[] {1}, XattrMode.SET));
    set(USER, ino, ACCESS, EXAMPLE);
    assertThat(attr(ino).mode()).isEqualTo(02664);
    engine.setxattr(USER, ino, ACCESS, EXAMPLE.toXattr(), XattrMode.SET_DROP_SETGID);
    assertThat(attr(ino).mode()).isEqualTo(0664);
    setFlags(ino, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> set(DAEMON, ino, ACCESS, EXAMPLE));
  }

  private void set(Caller caller, long ino, Name kind, AclRule rule) {
    engine.setxattr(caller, ino, kind, rule.toXattr(), XattrMode.SET);
  }

  private static String redis(String... command) {
    String shown = VOLUME.server().cli(command);
    return shown.startsWith("(integer) ") ? shown.substring("(integer) ".length()) : shown;
  }

  private static String lua(String hex) {
    StringBuilder text = new StringBuilder("'");
    for (byte b : HexFormat.of().parseHex(hex)) {
      text.append('\\').append("%03d".formatted(b & 0xFF));
    }
    return text.append('\'').toString();
  }

  /** As redis-cli shows bytes. */
  private static String quoted(String hex) {
    StringBuilder text = new StringBuilder("\"");
    for (byte b : HexFormat.of().parseHex(hex)) {
      switch (b) {
        case 7 -> text.append("\\a");
        case 8 -> text.append("\\b");
        default -> text.append("\\x%02x".formatted(b & 0xFF));
      }
    }
    return text.append('"').toString();
  }
}
