package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Name;
import java.nio.charset.StandardCharsets;

/** The two attribute names that stand for ACLs. */
final class AclNames {
  private static final Name ACCESS = Name.of("system.posix_acl_access");
  private static final Name DEFAULT = Name.of("system.posix_acl_default");

  private AclNames() {}

  /** Whether the name is that of an ACL, and the volume keeps them. */
  static boolean has(OpContext context, Name name) {
    return context.format().get().features().acl() && (name.equals(ACCESS) || name.equals(DEFAULT));
  }

  /** As scripts take it. */
  static byte[] kind(Name name) {
    return (name.equals(ACCESS) ? "access" : "default").getBytes(StandardCharsets.US_ASCII);
  }
}
