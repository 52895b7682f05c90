package org.galaxyevents.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Signals to processes, by their ids. Stateless. */
public final class Signals {

  private Signals() {}

  /** Sends one by its name; whoever has ended meanwhile does not get it. */
  public static void send(String name, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(each -> command.add(Long.toString(each.pid())));
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
