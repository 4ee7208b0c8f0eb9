package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.fuse.ffm.Opcode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extended attributes, on a mount that has them. */
class XattrRequestsTest extends FakeKernelTest {
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.US_ASCII);

  @Override
  FuseConfig config() {
    return CONFIG.withXattrs(FuseConfig.Xattrs.USER);
  }

  private int set(String name, int flags) {
    Body body = Body.body().u32(5).u32(flags).u32(0).u32(0).name(name).raw(VALUE);
    return kernel.call(Opcode.SETXATTR, 1, body).error();
  }

  private FakeKernel.Reply get(String name, int size) {
    return kernel.call(Opcode.GETXATTR, 1, Body.body().u32(size).u32(0).name(name));
  }

  private FakeKernel.Reply list(int size) {
    return kernel.call(Opcode.LISTXATTR, 1, Body.body().u32(size).u32(0));
  }

  @Test
  void valuesAreSetProbedAndRead() {
    assertThat(set("user.a", 0)).isZero();
    FakeKernel.Reply probe = get("user.a", 0).ok();
    assertThat(probe.size()).isEqualTo(8);
    assertThat(probe.u32(0)).isEqualTo(5);
    FakeKernel.Reply value = get("user.a", 5).ok();
    assertThat(value.size()).isEqualTo(5);
    assertThat(get("user.a", 4).error()).isEqualTo(ERANGE);
    assertThat(get("user.b", 4).error()).isEqualTo(ENODATA);
  }

  @Test
  void namesAreListedWithTheirEnds() {
    assertThat(list(0).ok().u32(0)).isZero();
    assertThat(list(100).ok().size()).isZero();
    set("user.a", 0);
    set("user.bc", 0);
    assertThat(list(0).ok().u32(0)).isEqualTo(15);
    assertThat(list(15).ok().size()).isEqualTo(15);
    assertThat(list(14).error()).isEqualTo(ERANGE);
  }

  @Test
  void createAndReplaceInsist() {
    assertThat(set("user.a", 2)).isEqualTo(ENODATA);
    assertThat(set("user.a", 1)).isZero();
    assertThat(set("user.a", 1)).isEqualTo(17);
    assertThat(set("user.a", 2)).isZero();
    assertThat(set("user.a", 3)).isEqualTo(EINVAL);
    kernel.call(Opcode.REMOVEXATTR, 1, Body.body().name("user.a")).ok();
    assertThat(get("user.a", 0).error()).isEqualTo(ENODATA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"security.capability", "security.selinux"})
  void securityNamesAreAbsentWithoutAskingAnybody(String name) {
    assertThat(get(name, 0).error()).isEqualTo(ENODATA);
    assertThat(set(name, 0)).isEqualTo(ENOTSUP);
    assertThat(vfs.count("getxattr")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"system.posix_acl_access", "system.posix_acl_default"})
  void aclsAreNotSupported(String name) {
    assertThat(get(name, 0).error()).isEqualTo(ENOTSUP);
    assertThat(set(name, 0)).isEqualTo(ENOTSUP);
    assertThat(kernel.call(Opcode.REMOVEXATTR, 1, Body.body().name(name)).error())
        .isEqualTo(ENOTSUP);
  }
}
