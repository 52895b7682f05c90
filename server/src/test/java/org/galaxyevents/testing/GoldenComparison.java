package org.galaxyevents.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What differs between two answers in JSON, Galaxy's and ours: keys and types, not values. Items of
 * lists are compared with those of the same name, or the first with the first. Confined to the
 * test.
 */
final class GoldenComparison {

  private final GoldenNames names;
  private final List<String> differences = new ArrayList<>();

  private GoldenComparison(GoldenNames names) {
    this.names = names;
  }

  /** The differences, each with where it is; nothing if there are none. */
  static List<String> of(JsonNode theirs, JsonNode ours, GoldenNames names) {
    GoldenComparison comparison = new GoldenComparison(names);
    comparison.compare("", theirs, ours);
    return comparison.differences;
  }

  private void compare(String at, JsonNode theirs, JsonNode ours) {
    if (theirs.getNodeType() != ours.getNodeType()) {
      differences.add(at + " is " + shortened(ours) + ", was " + shortened(theirs));
    } else if (theirs.isObject()) {
      compareObjects(at, theirs, ours);
    } else if (theirs.isArray()) {
      compareLists(at, theirs, ours);
    } else if (at.equals("err_code") && !theirs.equals(ours)) {
      differences.add(at + " is " + ours + ", was " + theirs);
    }
  }

  private void compareObjects(String at, JsonNode theirs, JsonNode ours) {
    Set<String> keys = new TreeSet<>(theirs.propertyNames());
    keys.addAll(ours.propertyNames());
    for (String key : keys) {
      String path = at.isEmpty() ? key : at + "." + key;
      if (theirs.has(key) != ours.has(key)) {
        differences.add(path + (ours.has(key) ? " is not Galaxy's" : " is missing"));
      } else {
        compare(path, theirs.get(key), ours.get(key));
      }
    }
  }

  private void compareLists(String at, JsonNode theirs, JsonNode ours) {
    if (theirs.isEmpty() != ours.isEmpty()) {
      differences.add(at + "[] has " + ours.size() + ", had " + theirs.size());
      return;
    }
    Map<String, JsonNode> oursByName = new HashMap<>();
    ours.forEach(each -> oursByName.put(each.path("id").asString(""), each));
    for (int i = 0; i < theirs.size(); i++) {
      JsonNode item = theirs.get(i);
      String name = names.get(GoldenNames.kind(item), item.path("id").asString(""));
      JsonNode same = item.has("id") ? oursByName.get(name) : ours.get(i);
      if (same != null) {
        compare(at + "[]", item, same);
      } else if (i == 0) {
        compare(at + "[]", item, ours.get(0));
      }
    }
  }

  private static String shortened(JsonNode node) {
    String text = node.toString();
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}
