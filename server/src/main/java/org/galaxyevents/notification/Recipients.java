package org.galaxyevents.notification;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is to get a notification: these users, and all who are in these groups and roles. Immutable.
 */
public record Recipients(Set<Long> users, Set<Long> groups, Set<Long> roles) {

  public Recipients {
    users = Set.copyOf(users);
    groups = Set.copyOf(groups);
    roles = Set.copyOf(roles);
  }

  /** These users alone. */
  public static Recipients ofUsers(Collection<Long> users) {
    return new Recipients(new TreeSet<>(users), Set.of(), Set.of());
  }

  /** Whether nobody is named. */
  boolean isEmpty() {
    return users.isEmpty() && groups.isEmpty() && roles.isEmpty();
  }
}
