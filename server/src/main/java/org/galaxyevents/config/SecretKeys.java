package org.galaxyevents.config;

import java.util.Set;

/** The keys whose values are never shown. */
final class SecretKeys {

  private static final Set<String> SECRET =
      Set.of(
          "id_secret",
          "bootstrap_admin_api_key",
          "database_connection",
          "direct_connection",
          "amqp_internal_connection",
          "smtp_password");

  private SecretKeys() {}

  static boolean hides(String key) {
    return SECRET.contains(key);
  }
}
