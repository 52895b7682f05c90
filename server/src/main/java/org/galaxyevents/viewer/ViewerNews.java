package org.galaxyevents.viewer;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.event.Audience;

/**
 * What viewers still have to be told. Confined to whoever holds it.
 *
 * @param changed the histories of which all who look at them are told
 * @param subscribed what each viewer has just subscribed to
 * @param unshared the histories that perhaps were taken from some, who are told
 */
record ViewerNews(Set<Long> changed, Map<Audience, Set<Long>> subscribed, Set<Long> unshared) {

  static ViewerNews nothing() {
    return new ViewerNews(new LinkedHashSet<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
  }

  boolean isNothing() {
    return changed.isEmpty() && subscribed.isEmpty() && unshared.isEmpty();
  }

  void add(ViewerNews other) {
    changed.addAll(other.changed);
    unshared.addAll(other.unshared);
    other.subscribed.forEach(this::subscribed);
  }

  void subscribed(Audience viewer, Collection<Long> ids) {
    subscribed.computeIfAbsent(viewer, same -> new LinkedHashSet<>()).addAll(ids);
  }

  /** Of which histories it has to be known who may read them. */
  Set<Long> histories() {
    Set<Long> all = new HashSet<>(changed);
    subscribed.values().forEach(all::addAll);
    all.addAll(unshared);
    return all;
  }
}
