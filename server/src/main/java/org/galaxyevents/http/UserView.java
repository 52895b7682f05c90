package org.galaxyevents.http;

import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.account.StoredUser;

/** How accounts look in answers, in Galaxy's shapes. Immutable. */
final class UserView {

  /** The caller is nobody in particular. */
  record Anonymous(
      double totalDiskUsage, String niceTotalDiskUsage, Optional<Double> quotaPercent) {}

  /** One of a list. */
  record Listed(
      String modelClass,
      String id,
      String username,
      String email,
      boolean deleted,
      boolean active,
      Optional<LocalDateTime> lastPasswordChange) {}

  /** An account that was just made. */
  record Created(
      String modelClass,
      double totalDiskUsage,
      String niceTotalDiskUsage,
      String id,
      String username,
      String email,
      boolean deleted,
      boolean active,
      Optional<LocalDateTime> lastPasswordChange,
      Optional<String> preferredObjectStoreId) {}

  /** An account as its owner sees it. */
  record Detailed(
      double totalDiskUsage,
      String niceTotalDiskUsage,
      Optional<Double> quotaPercent,
      String id,
      String username,
      String email,
      boolean deleted,
      boolean isAdmin,
      boolean purged,
      Map<String, String> preferences,
      Optional<String> preferredObjectStoreId,
      String quota,
      Optional<Long> quotaBytes) {}

  static final Anonymous ANONYMOUS = new Anonymous(0, niceSize(0), Optional.of(0.0));

  private UserView() {}

  static Listed listed(StoredUser user, EncodedIds ids) {
    return new Listed(
        "User",
        ids.encode(user.id()),
        user.username(),
        user.email(),
        user.deleted(),
        user.active(),
        user.lastPasswordChange());
  }

  static Created created(StoredUser user, EncodedIds ids) {
    return new Created(
        "User",
        user.diskUsage(),
        niceSize(user.diskUsage()),
        ids.encode(user.id()),
        user.username(),
        user.email(),
        user.deleted(),
        user.active(),
        user.lastPasswordChange(),
        Optional.empty());
  }

  static Detailed detailed(StoredUser user, EncodedIds ids, boolean admin) {
    return new Detailed(
        user.diskUsage(),
        niceSize(user.diskUsage()),
        Optional.empty(),
        ids.encode(user.id()),
        user.username(),
        user.email(),
        user.deleted(),
        admin,
        user.purged(),
        Map.of(),
        Optional.empty(),
        "unlimited",
        Optional.empty());
  }

  /** A size as people read it: {@code 10 bytes}, {@code 1.5 KB}. */
  static String niceSize(long bytes) {
    if (bytes < 1_024) {
      return bytes + " bytes";
    }
    double size = bytes;
    int unit = -1;
    while (size >= 1_024 && unit < 5) {
      size /= 1_024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %cB", size, "KMGTPE".charAt(unit));
  }
}
