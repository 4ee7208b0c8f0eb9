package io.sluicefs.objectstore.file;

import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Classifies failures of the local file system. */
final class FileExceptions {
  private FileExceptions() {}

  static ObjectStoreException of(String request, IOException cause) {
    return new ObjectStoreException(kind(cause), request + ": " + reason(cause), cause);
  }

  private static Kind kind(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return Kind.NOT_FOUND;
    }
    return cause instanceof AccessDeniedException ? Kind.DENIED : Kind.FATAL;
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "no such file";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = cause instanceof FileSystemException fs ? fs.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
