package org.galaxyevents.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is wrong with a configuration, to be reported together. Confined to the thread
 * that reads it.
 */
public final class ConfigProblems {

  private final List<String> problems = new ArrayList<>();

  /** Notes a problem. It names the key, its value, and what would be right. */
  public void add(String problem) {
    problems.add(problem);
  }

  /**
   * Ends reading.
   *
   * @throws BadConfiguration if there is any problem
   */
  void throwIfAny() throws BadConfiguration {
    if (!problems.isEmpty()) {
      throw new BadConfiguration(problems);
    }
  }

  /** The configuration cannot be used. */
  public static final class BadConfiguration extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public BadConfiguration(List<String> problems) {
      super(String.join("\n", problems));
      this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
      return problems;
    }
  }
}
