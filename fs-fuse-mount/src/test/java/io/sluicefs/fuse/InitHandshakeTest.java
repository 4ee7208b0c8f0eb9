package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.fuse.ffm.Opcode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the kernel, and of which kernels. */
class InitHandshakeTest {
  private static final FuseConfig CONFIG = FuseConfig.of(Path.of("/mnt"), "v", true);
  private static final int OFFERED = 0x73fffffb;
  private static final int OFFERED_HIGH = 0x5fd;

  /** fuse-kernel-protocol.md 3.2, without ACLs (bit 20). */
  private static final long DOCUMENTED = 0x9C_70E4_FC7BL;

  private static final long LOCKS = 0x402;
  private final FakeKernel kernel = new FakeKernel();

  @AfterEach
  void hangUp() {
    kernel.close();
  }

  private InitHandshake.Negotiated shake(byte[] init) throws IOException {
    long unique = kernel.send(Opcode.INIT, 0, init);
    InitHandshake.Negotiated settled = new InitHandshake(kernel.channel(), CONFIG).run();
    FakeKernel.Reply reply = kernel.reply(unique).ok();
    assertThat(reply.size()).isEqualTo(64);
    assertThat(reply.u32(0)).isEqualTo(7);
    assertThat(reply.u32(4)).isEqualTo(settled.minor());
    assertThat(reply.u32(12)).isEqualTo((int) settled.flags());
    assertThat(reply.u32(32)).isEqualTo((int) (settled.flags() >>> 32));
    return settled;
  }

  @Test
  void wantedFlagsAreTheDocumentedOnesWithoutLocks() {
    assertThat(InitFlag.wantedBy(CONFIG)).isEqualTo(DOCUMENTED & ~LOCKS);
  }

  @Test
  void forwardedLocksAndWritebackAreAskedForWhenConfigured() {
    FuseConfig all = CONFIG.withFeatures(new FuseConfig.Features(true, true, true, true));
    assertThat(InitFlag.wantedBy(all)).isEqualTo(DOCUMENTED | 1 << 16);
    FuseConfig less = CONFIG.withFeatures(new FuseConfig.Features(false, false, false, false));
    assertThat(InitFlag.wantedBy(less)).isEqualTo(DOCUMENTED & ~LOCKS & ~(1L << 15));
  }

  @Test
  void numbersAreThoseOfTheProtocolDocument() throws IOException {
    long unique = kernel.send(Opcode.INIT, 0, FakeKernel.init(45, OFFERED, OFFERED_HIGH));
    InitHandshake.Negotiated settled = new InitHandshake(kernel.channel(), CONFIG).run();
    FakeKernel.Reply reply = kernel.reply(unique).ok();
    assertThat(reply.u32(8)).as("max_readahead").isEqualTo(131072);
    assertThat(reply.u32(16)).as("max_background, threshold").isEqualTo(128 | 96 << 16);
    assertThat(reply.u32(20)).as("max_write").isEqualTo(1 << 20);
    assertThat(reply.u32(24)).as("time_gran").isEqualTo(1);
    assertThat(reply.u32(28) & 0xffff).as("max_pages").isEqualTo(256);
    assertThat(reply.u32(36)).as("max_stack_depth").isZero();
    assertThat(reply.u32(40) & 0xffff).as("request_timeout").isZero();
    assertThat(settled.has(InitFlag.HAS_EXPIRE_ONLY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45})
  void everyMinorFromLinux54OnIsSpoken(int minor) throws IOException {
    byte[] init = FakeKernel.init(minor, OFFERED, OFFERED_HIGH);
    byte[] sent = minor < 36 ? Arrays.copyOf(init, 16) : init;
    InitHandshake.Negotiated settled = shake(sent);
    assertThat(settled.minor()).isEqualTo(minor);
    assertThat(settled.flags() >>> 32 != 0).isEqualTo(minor >= 36);
    assertThat(settled.has(InitFlag.INIT_EXT)).isEqualTo(minor >= 36);
  }

  @Test
  void aNewerMinorIsAnsweredWithOurs() throws IOException {
    assertThat(shake(FakeKernel.init(99, OFFERED, OFFERED_HIGH)).minor()).isEqualTo(45);
  }

  @Test
  void onlyOfferedFlagsAreTaken() throws IOException {
    assertThat(shake(FakeKernel.init(45, 0x1, 0)).flags()).isEqualTo(0x1);
  }

  @Test
  void highFlagsWithoutTheirMarkAreIgnored() throws IOException {
    assertThat(shake(FakeKernel.init(45, 0x1, OFFERED_HIGH)).flags()).isEqualTo(0x1);
  }

  @Test
  void aNewerMajorIsAskedToComeBack() throws IOException {
    long first = kernel.send(Opcode.INIT, 0, Body.body().u32(8).u32(0).zeros(56).bytes());
    long second = kernel.send(Opcode.INIT, 0, FakeKernel.init(45, OFFERED, OFFERED_HIGH));
    assertThat(new InitHandshake(kernel.channel(), CONFIG).run().minor()).isEqualTo(45);
    assertThat(kernel.reply(first).ok().u32(0)).isEqualTo(7);
    kernel.reply(second).ok();
  }

  @ParameterizedTest
  @CsvSource({"6,45", "7,30"})
  void olderKernelsAreRefusedByName(int major, int minor) {
    byte[] init = Body.body().u32(major).u32(minor).u32(0).u32(0).bytes();
    long unique = kernel.send(Opcode.INIT, 0, init);
    assertThatThrownBy(() -> new InitHandshake(kernel.channel(), CONFIG).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(major + "." + minor);
    assertThat(kernel.reply(unique).error()).isEqualTo(71);
  }

  @Test
  void aConnectionThatEndsBeforeInitIsAnError() {
    kernel.hangUp();
    assertThatThrownBy(() -> new InitHandshake(kernel.channel(), CONFIG).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("before INIT");
  }
}
