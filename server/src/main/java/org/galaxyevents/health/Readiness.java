package org.galaxyevents.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that this server needs to be of use. Thread-safe. */
public final class Readiness {

  private final List<Check> checks;

  public Readiness(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /** The same with one thing more. */
  public Readiness and(Check another) {
    List<Check> all = new ArrayList<>(checks);
    all.add(another);
    return new Readiness(all);
  }

  /** Looks at each, in order. May wait some seconds where several do not answer. */
  public List<Finding> look() {
    return checks.stream().map(Readiness::look).toList();
  }

  private static Finding look(Check check) {
    Optional<String> trouble = check.trouble().get();
    return trouble.isPresent()
        ? new Finding.Failing(check.name(), trouble.get(), check.cure())
        : new Finding.Fine(check.name());
  }
}
