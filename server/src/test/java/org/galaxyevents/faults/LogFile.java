package org.galaxyevents.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What has been written to a log since a run began. Confined to the harness's thread. */
final class LogFile {

  private final Path file;
  private long mark;

  LogFile(Path file) {
    this.file = file;
  }

  /** A run begins. */
  void mark() throws IOException {
    mark = Files.exists(file) ? Files.size(file) : 0;
  }

  /** The lines since. */
  String news() throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.max(0, reader.length() - mark)];
      reader.seek(mark);
      reader.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
