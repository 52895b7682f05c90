package org.galaxyevents.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small disk that can be filled, which outlives the processes that use it. Only root may mount
 * one. Confined to the test's thread.
 */
public final class SmallDisk implements AutoCloseable {

  private static final int PIECE = 4_096;

  private final Path folder;
  private final Thread atExit = new Thread(this::unmount);

  private SmallDisk(Path folder) {
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Makes one.
   *
   * @param folder an empty one, where it is seen
   */
  public static SmallDisk mount(Path folder, int kibibytes)
      throws IOException, InterruptedException {
    if (!PostgresServer.isRoot()) {
      throw new IllegalStateException("only root may mount a disk");
    }
    PostgresServer.run(
        List.of(
            "mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "none", folder.toString()));
    return new SmallDisk(folder);
  }

  /** Where it is seen. */
  public Path folder() {
    return folder;
  }

  /** Fills it to the last byte. */
  public void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve("ballast"))) {
      while (true) {
        out.write(new byte[PIECE]);
      }
    } catch (IOException full) {
      // This is what was wanted.
      return;
    }
  }

  /** Makes room again. */
  public void empty() throws IOException {
    Files.deleteIfExists(folder.resolve("ballast"));
  }

  private void unmount() {
    try {
      // Lazily: whoever uses it may be about to end.
      PostgresServer.run(List.of("umount", "--lazy", folder.toString()));
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    unmount();
  }
}
