package org.galaxyevents.config;

/**
 * What a process is called among all that work together, as Galaxy names its own. Immutable.
 *
 * @param name of its own on its host ({@code server_name})
 * @param host what the host calls itself
 * @param isChosen whether somebody chose the name, so that it stays the same over restarts
 */
public record ProcessName(String name, String host, boolean isChosen) {

  static ProcessName read(ConfigReader ours) {
    boolean chosen = ours.text("server_name").isPresent();
    String name = ours.text("server_name", "events." + ProcessHandle.current().pid());
    if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
      ours.refuse("server_name", "up to 100 letters, digits, dots, hyphens and underscores");
      name = "events";
    }
    return new ProcessName(name, Hostname.own(), chosen);
  }

  /**
   * The name of a monitor, which stays the same over restarts: so it takes its old row over. Never
   * that of a worker that was configured by the same file.
   */
  ProcessName ofMonitor() {
    return new ProcessName("sse_monitor." + (isChosen ? name : host), host, true);
  }
}
