package io.sluicefs.cli.wiring.dump;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.objectstore.crypto.ObjectCipher;
import io.sluicefs.objectstore.crypto.PrivateKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Backups out of an encrypted volume. They are opened into a temporary file, as nothing of them may
 * be believed before the tag at their end was checked.
 */
final class SealedDump {
  private static final int GZIP_MAGIC = 0x1F8B;

  private SealedDump() {}

  /**
   * Opens {@code sealed} into a new temporary file and returns that; {@code sealed} itself when it
   * is not encrypted, as the reference program leaves large backups.
   *
   * @param algorithm as the settings of a volume name it
   * @throws CommandFailure names the option that is wrong
   */
  static Path open(Path sealed, Path keyFile, String algorithm) throws IOException {
    ObjectCipher cipher = cipher(keyFile, algorithm);
    try (FileChannel from = FileChannel.open(sealed)) {
      if (from.size() > Integer.MAX_VALUE) {
        throw new CommandFailure(sealed + ": an encrypted backup has at most 2 GiB");
      }
      ByteBuffer body = from.map(MapMode.READ_ONLY, 0, from.size());
      if (body.remaining() < 2 || Short.toUnsignedInt(body.getShort(0)) == GZIP_MAGIC) {
        return sealed;
      }
      Path opened = Files.createTempFile("sluice-backup-", ".opened");
      boolean isDone = false;
      try (FileChannel to =
          FileChannel.open(opened, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        cipher.open(body, to.map(MapMode.READ_WRITE, 0, cipher.plainLength(body)));
        isDone = true;
      } finally {
        if (!isDone) {
          Files.deleteIfExists(opened);
        }
      }
      return opened;
    }
  }

  private static ObjectCipher cipher(Path keyFile, String algorithm) throws IOException {
    String passphrase = System.getenv().getOrDefault(PrivateKeys.PASSPHRASE, "");
    try {
      return new ObjectCipher(PrivateKeys.parse(Files.readString(keyFile), passphrase), algorithm);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--encrypt-rsa-key " + keyFile + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a temporary file that {@link #open} made, or the dump itself; then forgets the former.
   */
  static InputStream read(Path named, Path opened) throws IOException {
    InputStream in = DumpFile.unpacking(named, opened);
    if (!opened.equals(named)) {
      Files.delete(opened);
    }
    return in;
  }
}
