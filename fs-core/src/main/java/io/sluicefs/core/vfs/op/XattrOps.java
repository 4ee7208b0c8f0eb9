package io.sluicefs.core.vfs.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.XattrMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Extended attributes: which names are served, and for whom (xattr(7)). */
public final class XattrOps {
  private static final int VALUE_LENGTH_MAX = 65_536;
  private static final String CAPABILITY = "security.capability";
  private static final String LABEL = "security.selinux";
  private static final String TRUSTED = "trusted.";
  private static final List<String> SPACES = List.of("user.", TRUSTED, "security.");
  private static final Set<String> ACLS =
      Set.of("system.posix_acl_access", "system.posix_acl_default");

  private final MountState state;

  public XattrOps(MountState state) {
    this.state = state;
  }

  public byte[] getxattr(Caller caller, long ino, Name name) {
    requireXattr();
    String text = name.toString();
    checkNamespace(text);
    if (!isServed(text) || isHidden(caller, text)) {
      throw Errno.ENODATA.exception();
    }
    return state.engine.getxattr(ino, name);
  }

  public List<Name> listxattr(Caller caller, long ino) {
    requireXattr();
    List<Name> names = state.engine.listxattr(ino);
    if (caller.uid() == 0) {
      return names;
    }
    List<Name> shown = new ArrayList<>(names.size());
    for (Name name : names) {
      if (!isHidden(caller, name.toString())) {
        shown.add(name);
      }
    }
    return shown;
  }

  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    requireChangeable(caller, name.toString());
    if (value.length > VALUE_LENGTH_MAX) {
      throw Errno.E2BIG.exception();
    }
    state.engine.setxattr(caller, ino, name, value, mode);
    state.changes.changed(ino);
  }

  public void removexattr(Caller caller, long ino, Name name) {
    requireChangeable(caller, name.toString());
    state.engine.removexattr(caller, ino, name);
    state.changes.changed(ino);
  }

  private void requireXattr() {
    if (!state.config.xattr()) {
      throw Errno.ENOSYS.exception();
    }
  }

  private void requireChangeable(Caller caller, String name) {
    requireXattr();
    state.requireWritable();
    checkNamespace(name);
    if (!isServed(name)) {
      throw Errno.ENOTSUP.exception();
    }
    if (isHidden(caller, name)) {
      throw Errno.EPERM.exception();
    }
  }

  /** Names of no namespace are not supported; a namespace alone names nothing. */
  private void checkNamespace(String name) {
    if (!isAcl(name) && SPACES.stream().noneMatch(name::startsWith)) {
      throw Errno.ENOTSUP.exception();
    }
    if (name.indexOf('.') == name.length() - 1) {
      throw Errno.EINVAL.exception();
    }
  }

  private boolean isAcl(String name) {
    return ACLS.contains(name) && state.engine.format().features().acl();
  }

  private boolean isServed(String name) {
    if (name.startsWith("security.")) {
      return !(name.equals(CAPABILITY) && !state.config.capabilities())
          && !(name.equals(LABEL) && !state.config.selinux());
    }
    return true;
  }

  private static boolean isHidden(Caller caller, String name) {
    return name.startsWith(TRUSTED) && caller.uid() != 0;
  }
}
