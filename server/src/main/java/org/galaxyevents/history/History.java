package org.galaxyevents.history;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A history as it stood at one moment. Immutable.
 *
 * @param owner the user that it belongs to; none if it belongs to an anonymous session
 * @param updateTime when it, or what is in it, last changed: the newest row of history_audit
 * @param hidCounter the number that the next item gets
 */
public record History(
    long id,
    Optional<Owner> owner,
    String name,
    LocalDateTime createTime,
    LocalDateTime updateTime,
    int hidCounter,
    Flags flags,
    @Nullable String slug,
    @Nullable String genomeBuild,
    @Nullable String preferredObjectStoreId,
    @Nullable String annotation,
    List<String> tags) {

  /** What Galaxy calls a history that has no name yet. */
  public static final String DEFAULT_NAME = "Unnamed history";

  public History {
    tags = List.copyOf(tags);
  }

  /** The user that a history belongs to. */
  public record Owner(long id, String username) {}

  /** What has been done with a history as a whole. */
  public record Flags(
      boolean deleted, boolean purged, boolean archived, boolean importable, boolean published) {}

  /** The same history with these tags. */
  History tagged(List<String> others) {
    return new History(
        id,
        owner,
        name,
        createTime,
        updateTime,
        hidCounter,
        flags,
        slug,
        genomeBuild,
        preferredObjectStoreId,
        annotation,
        others);
  }

  /** How many items have been put in, counted as Galaxy counts. */
  public int count() {
    return hidCounter - 1;
  }

  /** Where others find it, {@code u/alice/h/my-history}; null unless it was shared. */
  public @Nullable String usernameAndSlug() {
    return owner.isEmpty() || slug == null ? null : "u/" + owner.get().username() + "/h/" + slug;
  }

  boolean isReadableByAll() {
    return flags.importable() || flags.published();
  }
}
