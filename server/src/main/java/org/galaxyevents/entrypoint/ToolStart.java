package org.galaxyevents.entrypoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interactive tool that is to be started. Immutable.
 *
 * @param historyId the history that gets what it makes
 * @param name what it is called, and its output
 */
public record ToolStart(long historyId, String toolId, String name, List<Door> doors) {

  public ToolStart {
    doors = List.copyOf(doors);
  }

  /**
   * An entry point that it is to have.
   *
   * @param toolPort the port inside its container; several may share one
   */
  public record Door(
      String name, @Nullable String label, int toolPort, String path, boolean byDomain) {}
}
