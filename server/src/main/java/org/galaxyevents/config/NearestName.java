package org.galaxyevents.config;

import java.util.Collection;
import java.util.Comparator;

/** The name that somebody probably meant: the one that needs the fewest edits. */
final class NearestName {

  private NearestName() {}

  static String of(String written, Collection<String> names) {
    return names.stream().min(Comparator.comparingInt(name -> edits(written, name))).orElse("none");
  }

  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
