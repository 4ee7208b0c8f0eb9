package io.sluicefs.fuse;

import java.util.function.Predicate;

/**
 * Capabilities offered in INIT, with the reason to take each (fuse-kernel-protocol.md 3.1). What is
 * not here is never asked for.
 */
enum InitFlag {
  ASYNC_READ(0),
  POSIX_LOCKS(1, config -> config.features().forwardsLocks()),
  ATOMIC_O_TRUNC(3),
  EXPORT_SUPPORT(4),
  BIG_WRITES(5),
  /** The mode comes unmasked with the umask beside it, so that default ACLs can replace it. */
  DONT_MASK(6),
  FLOCK_LOCKS(10, config -> config.features().forwardsLocks()),
  HAS_IOCTL_DIR(11),
  /** Notices remote writes by mtime, as long as nothing pushes invalidations. */
  AUTO_INVAL_DATA(12),
  DO_READDIRPLUS(13),
  READDIRPLUS_AUTO(14),
  ASYNC_DIO(15, config -> config.features().asyncDirectIo()),
  WRITEBACK_CACHE(16, config -> config.features().writebackCache()),
  PARALLEL_DIROPS(18),
  /** Brings the kernel to read ACLs and to check them. */
  POSIX_ACL(20, config -> config.xattrs().acl()),
  ABORT_ERROR(21),
  MAX_PAGES(22),
  CACHE_SYMLINKS(23),
  HANDLE_KILLPRIV_V2(28),
  SETXATTR_EXT(29),
  INIT_EXT(30),
  CREATE_SUPP_GROUP(34),
  HAS_EXPIRE_ONLY(35),
  DIRECT_IO_ALLOW_MMAP(36),
  HAS_RESEND(39);

  private final int bit;

  @SuppressWarnings("ImmutableEnumChecker") // stateless conditions on the configuration
  private final Predicate<FuseConfig> wanted;

  InitFlag(int bit) {
    this(bit, config -> true);
  }

  InitFlag(int bit, Predicate<FuseConfig> wanted) {
    this.bit = bit;
    this.wanted = wanted;
  }

  long mask() {
    return 1L << bit;
  }

  boolean isIn(long flags) {
    return (flags & mask()) != 0;
  }

  /** All flags that this mount takes when they are offered. */
  static long wantedBy(FuseConfig config) {
    long mask = 0;
    for (InitFlag flag : values()) {
      if (flag.wanted.test(config)) {
        mask |= flag.mask();
      }
    }
    return mask;
  }
}
