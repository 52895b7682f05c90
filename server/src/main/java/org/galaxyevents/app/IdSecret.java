package org.galaxyevents.app;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.galaxyevents.config.ServeConfig;

/**
 * The secret behind all ids and cookies: the configured one, else one that is made at the first
 * start and kept.
 */
final class IdSecret {

  private static final int RANDOM_BYTES = 16;

  private IdSecret() {}

  /**
   * The secret.
   *
   * @throws IOException if it can neither be read nor made, saying what to do
   */
  static String of(ServeConfig config) throws IOException {
    return config.idSecret().isPresent() ? config.idSecret().get() : kept(config.dataFolder());
  }

  private static String kept(Path folder) throws IOException {
    Path file = folder.resolve("id_secret");
    try {
      Files.createDirectories(folder);
      make(file);
      String secret = Files.readString(file).strip();
      if (secret.length() < 4) {
        throw new IOException("it is empty");
      }
      return secret;
    } catch (IOException failure) {
      throw new IOException(
          "The secret behind all ids, %s, can neither be read nor made (%s). Make its folder writable, choose another one with --data, or set id_secret."
              .formatted(file, failure.getMessage()),
          failure);
    }
  }

  /** Readable by its owner alone from the first moment: whoever knows it can make cookies. */
  private static void make(Path file) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Files.createFile(file, ownerOnly);
      Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
    } catch (FileAlreadyExistsException kept) {
      // It was made at an earlier start.
      return;
    }
  }
}
