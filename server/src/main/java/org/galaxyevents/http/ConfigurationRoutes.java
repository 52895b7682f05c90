package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/version} and {@code /api/configuration}: what a client decides by. Of Galaxy's keys
 * those stand here for which this server has a true value. Thread-safe.
 */
public final class ConfigurationRoutes {

  /** The Galaxy whose API this server speaks. */
  static final String VERSION_MAJOR = "26.1";

  private static final String VERSION_MINOR = "1";

  /**
   * What an installation decides.
   *
   * @param brand shown beside the name; null if there is none
   * @param cookieDomain the domain of the session cookie; null if it is the host's alone
   * @param startedAt when the server was started, in seconds since 1970
   */
  public record Settings(
      boolean sseUpdates,
      boolean notificationSystem,
      boolean accountCreation,
      boolean mail,
      @Nullable String brand,
      @Nullable String cookieDomain,
      long startedAt) {}

  private final Settings settings;

  public ConfigurationRoutes(Settings settings) {
    this.settings = settings;
  }

  public void addTo(Router router) {
    router
        .add("GET", "/api/version", exchange -> version())
        .add("GET", "/api/configuration", this::configuration);
  }

  private static Response version() {
    Map<String, String> version = new LinkedHashMap<>();
    version.put("version_major", VERSION_MAJOR);
    version.put("version_minor", VERSION_MINOR);
    return JsonResponse.json(200, version);
  }

  private Response configuration(Exchange exchange) {
    Map<String, @Nullable Object> shown = all(exchange.requester().admin());
    List<String> keys = new QueryParameters(exchange.request()).list("keys");
    if (!keys.isEmpty()) {
      shown.keySet().retainAll(keys);
    }
    return JsonResponse.json(200, shown);
  }

  private Map<String, @Nullable Object> all(boolean admin) {
    Map<String, @Nullable Object> keys = new LinkedHashMap<>();
    keys.put("version_major", VERSION_MAJOR);
    keys.put("version_minor", VERSION_MINOR);
    keys.put("version_extra", null);
    keys.put("enable_sse_updates", settings.sseUpdates());
    keys.put("enable_notification_system", settings.notificationSystem());
    keys.put("allow_local_account_creation", settings.accountCreation());
    keys.put("server_mail_configured", settings.mail());
    keys.put("brand", settings.brand());
    keys.put("cookie_domain", settings.cookieDomain());
    keys.put("server_starttime", settings.startedAt());
    keys.put("is_admin_user", admin);
    addConstants(keys);
    return keys;
  }

  /** What this server does not have, or always does. */
  private static void addConstants(Map<String, @Nullable Object> keys) {
    keys.put("disable_local_accounts", false);
    keys.put("require_login", false);
    keys.put("single_user", false);
    keys.put("use_remote_user", null);
    keys.put("remote_user_logout_href", null);
    keys.put("enable_oidc", false);
    keys.put("oidc", Map.of());
    keys.put("prefer_oidc_login", false);
    keys.put("fixed_delegated_auth", false);
    keys.put("user_activation_on", false);
    keys.put("allow_user_impersonation", false);
    keys.put("allow_user_dataset_purge", true);
    keys.put("expose_user_email", false);
    keys.put("interactivetools_enable", true);
    keys.put("enable_celery_tasks", false);
    keys.put("enable_quotas", false);
    keys.put("quota_source_labels", List.of());
    keys.put("object_store_allows_id_selection", false);
    keys.put("object_store_ids_allowing_selection", List.of());
    keys.put("message_box_visible", false);
    keys.put("message_box_content", null);
    keys.put("message_box_class", "info");
    keys.put("terms_url", null);
    keys.put("logo_url", "/");
    keys.put("default_locale", "auto");
    keys.put("ftp_upload_site", null);
    keys.put("enable_webhooks", false);
    keys.put("enable_beacon_integration", false);
    keys.put("enable_tool_recommendations", false);
    keys.put("llm_api_configured", false);
    keys.put("visualizations_visible", false);
    keys.put("sentry_dsn_public", null);
    keys.put("ga_code", null);
    keys.put("matomo_server", null);
    keys.put("matomo_site_id", null);
    keys.put("plausible_server", null);
    keys.put("plausible_domain", null);
  }
}
