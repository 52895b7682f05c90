package org.galaxyevents.account;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may do what, and how the cookie is set. Immutable.
 *
 * @param adminUsers the email addresses of the admins; if there are none, {@link #FIRST_ADMIN} is
 *     one
 * @param bootstrapAdminApiKey an API key that acts as an admin without an account
 * @param allowUserCreation whether visitors may register
 * @param cookiePath the path of the session cookie; the server's prefix if not set
 * @param cookieDomain the domain of the session cookie; the host alone if not set
 * @param passwordHashCost what making or checking one password hash costs
 */
public record AccountConfig(
    List<String> adminUsers,
    Optional<String> bootstrapAdminApiKey,
    boolean allowUserCreation,
    Optional<String> cookiePath,
    Optional<String> cookieDomain,
    HashCost passwordHashCost) {

  /**
   * The address of the account that is made at the first start if no admin is configured. Nobody
   * can register it.
   */
  public static final String FIRST_ADMIN = "admin@localhost";

  private static final Pattern PATH = Pattern.compile("/[!-:<-~]*");
  private static final Pattern DOMAIN = Pattern.compile("\\.?[A-Za-z0-9]([A-Za-z0-9.-]*)");

  public AccountConfig {
    adminUsers = adminUsers.stream().map(AccountConfig::canonical).toList();
    if (adminUsers.contains("")) {
      throw new IllegalArgumentException("admin_users has an empty address");
    }
    if (bootstrapAdminApiKey.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("bootstrap_admin_api_key is blank");
    }
    cookiePath.ifPresent(path -> {
      if (!PATH.matcher(path).matches()) {
        throw new IllegalArgumentException(
            "cookie_path must begin with / and have neither spaces nor semicolons: " + path);
      }
    });
    cookieDomain.ifPresent(domain -> {
      if (!DOMAIN.matcher(domain).matches()) {
        throw new IllegalArgumentException("cookie_domain is no domain: " + domain);
      }
    });
  }

  /** No admins but the first, no bootstrap key, open registration. */
  public static AccountConfig defaults() {
    return new AccountConfig(
        List.of(), Optional.empty(), true, Optional.empty(), Optional.empty(), HashCost.DEFAULT);
  }

  /** Whether the account with this address is an admin's. */
  public boolean isAdmin(String email) {
    String address = canonical(email);
    return adminUsers.isEmpty() ? address.equals(FIRST_ADMIN) : adminUsers.contains(address);
  }

  /** An address as it is stored and compared: two that differ in case alone are one. */
  static String canonical(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  /** Says whether there is a bootstrap key, but not which. */
  @Override
  public String toString() {
    return "AccountConfig[adminUsers=%s, bootstrapAdminApiKey %s, allowUserCreation=%s, cookiePath=%s, cookieDomain=%s, passwordHashCost=%s]"
        .formatted(
            adminUsers,
            bootstrapAdminApiKey.isPresent() ? "set" : "not set",
            allowUserCreation,
            cookiePath,
            cookieDomain,
            passwordHashCost);
  }
}
