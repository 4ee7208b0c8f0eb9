package io.sluicefs.core.meta;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.XattrMode;
import java.util.List;

/** Extended attributes (redis-metadata.md 8.22); names 1 to 255 bytes, values to 65,536. */
public interface Xattrs {

  /**
   * @throws io.sluicefs.core.errno.FsException ENODATA
   */
  byte[] getxattr(long ino, Name name);

  /**
   * @throws io.sluicefs.core.errno.FsException ENOENT
   */
  List<Name> listxattr(long ino);

  /**
   * @throws io.sluicefs.core.errno.FsException ENOENT, EEXIST (CREATE), ENODATA (REPLACE), EPERM
   */
  void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode);

  /**
   * @throws io.sluicefs.core.errno.FsException ENODATA, EPERM
   */
  void removexattr(Caller caller, long ino, Name name);
}
