package org.galaxyevents.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Removes a folder when all processes that write into it are gone: a shell that waits for the end
 * of its input, which comes when this process asks for it and also when this process is killed.
 * Confined to the thread that starts processes.
 */
final class CleanUp {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A process that is dead, and that nobody asks for its status, has no executable any more. */
  private static final String SCRIPT =
      """
      while read -r pid; do pids="${pids-} $pid"; done
      for pid in ${pids-}; do
        tries=0
        while [ -e "/proc/$pid/exe" ] && [ $tries -lt 200 ]; do
          tries=$((tries + 1))
          sleep 0.1
        done
      done
      rm -rf -- "$1"
      """;

  private final Process shell;
  private final OutputStream pids;

  private CleanUp(Process shell) {
    this.shell = shell;
    this.pids = shell.getOutputStream();
  }

  /** Begins to watch over a folder. */
  static CleanUp of(Path folder) throws IOException {
    // Of a session of its own: a Ctrl-C must not end it before its time.
    return new CleanUp(
        new ProcessBuilder("setsid", "sh", "-c", SCRIPT, "sh", folder.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** The folder is not to be removed before this process is gone. */
  void awaits(Process writer) throws IOException {
    pids.write((writer.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
    pids.flush();
  }

  /** Waits for the processes' end and removes the folder. */
  void finish() throws IOException, InterruptedException {
    pids.close();
    if (!shell.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("the temporary folder is not yet removed");
    }
  }
}
