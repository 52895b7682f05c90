package org.galaxyevents.history;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The names under which a user's shared histories are found. Confined to one transaction. */
final class Slugs {

  private static final int LONGEST = 100;

  private final Handle handle;
  private final long userId;

  Slugs(Handle handle, long userId) {
    this.handle = handle;
    this.userId = userId;
  }

  /** A name made from a title that none of the user's histories has. */
  String free(String title) {
    String wanted = fromTitle(title);
    Set<String> taken =
        new HashSet<>(
            handle
                .createQuery("SELECT slug FROM history WHERE user_id = :user AND slug LIKE :wanted")
                .bind("user", userId)
                .bind("wanted", wanted + "%")
                .mapTo(String.class)
                .list());
    String slug = wanted;
    for (int number = 1; taken.contains(slug); number++) {
      slug = wanted + "-" + number;
    }
    return slug;
  }

  /** Lower case, letters, digits and dashes only. */
  static String fromTitle(String title) {
    String slug =
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    if (slug.isEmpty()) {
      return "history";
    }
    return slug.length() > LONGEST ? slug.substring(0, LONGEST) : slug;
  }
}
