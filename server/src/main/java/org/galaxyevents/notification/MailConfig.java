package org.galaxyevents.notification;

import java.util.Optional;

/**
 * How mails are sent.
 *
 * @param host the SMTP server ({@code smtp_server}, with {@link #port} behind a colon)
 * @param login as whom to send ({@code smtp_username}, {@code smtp_password}); nobody if empty
 * @param tls whether to speak TLS from the beginning ({@code smtp_ssl}); else STARTTLS is used
 *     where the server offers it
 * @param from the address that mails come from ({@code email_from})
 */
public record MailConfig(String host, int port, Optional<Login> login, boolean tls, String from) {

  /** The ports that servers have if nothing is said. */
  public static final int PLAIN_PORT = 25;

  public static final int TLS_PORT = 465;

  /** Who sends. Does not show the password. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }

  public MailConfig {
    if (host.isBlank() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no server: " + host + ":" + port);
    }
    if (!from.contains("@")) {
      throw new IllegalArgumentException("no address: " + from);
    }
  }
}
