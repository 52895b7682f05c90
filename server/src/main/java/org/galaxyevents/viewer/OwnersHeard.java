package org.galaxyevents.viewer;

import java.util.Set;
import org.galaxyevents.event.InterestGroup;

/**
 * Has the bus bring the changes of these owners, where it brings not everything: a history is
 * announced to those whom its owner's group concerns.
 */
public interface OwnersHeard {

  /**
   * Listens to these groups for a minute at least; waits until it does.
   *
   * @return whether one of them was not listened to before, so that something may have been missed
   */
  boolean listenTo(Set<InterestGroup> owners);
}
