package org.galaxyevents.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A clock for processes to go by instead of this machine's, by Debian's libfaketime; the passing of
 * time stays as it is. It can be set while they run. Thread-safe.
 */
public final class FakeTime {

  private final Path file;

  private FakeTime(Path file) {
    this.file = file;
  }

  /** A clock that is right until it is set. */
  public static FakeTime in(Path folder) throws IOException {
    FakeTime clock = new FakeTime(folder.resolve("clock"));
    clock.set(Duration.ZERO);
    return clock;
  }

  /** Sets it, compared with that of this machine. */
  public void set(Duration difference) throws IOException {
    Path next = Files.createTempFile(file.getParent(), "clock", "");
    Files.writeString(next, "%+d\n".formatted(difference.toSeconds()));
    next.toFile().setReadable(true, false);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What a process needs in its environment to go by it, as {@code env} is told. */
  List<String> settings() {
    return List.of(
        "LD_PRELOAD=" + library(),
        "FAKETIME_TIMESTAMP_FILE=" + file,
        "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1");
  }

  /**
   * A program that runs the rest of its command line with a clock that is ahead of this machine's.
   * Of a JVM the passing of time has to be shifted too: it hangs with two clocks of which one is.
   */
  public static List<String> ahead(Duration difference) {
    return List.of("env", "LD_PRELOAD=" + library(), "FAKETIME=+" + difference.toSeconds());
  }

  private static Path library() {
    try (Stream<Path> architectures = Files.list(Path.of("/usr/lib"))) {
      return architectures
          .map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() ->
              new IllegalStateException(
                  "There is no libfaketime here. Run ./test, which installs it."));
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
