package org.galaxyevents.notification;

import java.time.Duration;
import java.util.Optional;

/**
 * How this server notifies.
 *
 * @param enabled whether there are notifications at all ({@code enable_notification_system})
 * @param toolRequests whether users may ask the admins for tools ({@code
 *     enable_tool_installation_request_form})
 * @param address where people reach this server, without a slash at its end ({@code
 *     galaxy_infrastructure_url}); the links in mails begin with it
 * @param cleanupInterval how often expired notifications are removed ({@code
 *     expired_notifications_cleanup_interval})
 * @param mail how mails are sent; none are if empty
 */
public record NotificationConfig(
    boolean enabled,
    boolean toolRequests,
    Optional<String> address,
    Duration cleanupInterval,
    Optional<MailConfig> mail) {

  public NotificationConfig {
    if (!cleanupInterval.isPositive()) {
      throw new IllegalArgumentException("cleanupInterval must be positive: " + cleanupInterval);
    }
  }
}
