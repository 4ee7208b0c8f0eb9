package io.sluicefs.core.errno;

/** Linux error numbers used by Sluice (errno(3), asm-generic/errno.h). */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EIO(5),
  ENXIO(6),
  E2BIG(7),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EBUSY(16),
  EEXIST(17),
  EXDEV(18),
  ENODEV(19),
  ENOTDIR(20),
  EISDIR(21),
  EINVAL(22),
  ENFILE(23),
  ENOTTY(25),
  EFBIG(27),
  ENOSPC(28),
  ESPIPE(29),
  EROFS(30),
  EMLINK(31),
  EPIPE(32),
  ERANGE(34),
  EDEADLK(35),
  ENAMETOOLONG(36),
  ENOLCK(37),
  ENOSYS(38),
  ENOTEMPTY(39),
  ELOOP(40),
  ENODATA(61),
  EPROTO(71),
  EOVERFLOW(75),
  ENOTSUP(95),
  ESTALE(116),
  ETIMEDOUT(110),
  EDQUOT(122);

  private static final Errno[] BY_NUMBER = new Errno[512];

  static {
    for (Errno errno : values()) {
      BY_NUMBER[errno.number] = errno;
    }
  }

  private final int number;

  @SuppressWarnings("ImmutableEnumChecker") // shared exceptions have no stack and no suppression
  private final FsException shared;

  Errno(int number) {
    this.number = number;
    this.shared = new FsException(this);
  }

  /** The positive number the kernel knows. */
  public int number() {
    return number;
  }

  /** The shared, stackless exception for an expected failure: {@code throw ENOENT.exception()}. */
  public FsException exception() {
    return shared;
  }

  /** The errno with that positive number; EIO for a number that Sluice does not use. */
  public static Errno of(int number) {
    Errno found = number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    return found == null ? EIO : found;
  }
}
