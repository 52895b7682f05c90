package org.galaxyevents.account;

import java.util.Optional;
import java.util.regex.Pattern;

/** What somebody registers with. Immutable. */
public record NewAccount(String email, String username, String password) {

  private static final int LONGEST = 255;
  private static final int SHORTEST_NAME = 3;
  private static final int SHORTEST_PASSWORD = 6;

  /** ASCII alone: letters that only look like those of an admin's address are none. */
  private static final Pattern EMAIL =
      Pattern.compile(
          "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
              + "(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*");

  private static final Pattern USERNAME = Pattern.compile("[a-z0-9._-]+");

  /** What is wrong with it, in Galaxy's words; empty if nothing is. */
  Optional<String> problem() {
    if (email.isEmpty()) {
      return Optional.of("No email address was provided.");
    }
    if (email.length() > LONGEST) {
      return Optional.of("Email address cannot be more than 255 characters in length.");
    }
    if (!EMAIL.matcher(email).matches()) {
      return Optional.of("The format of the email address is not correct.");
    }
    if (password.length() < SHORTEST_PASSWORD) {
      return Optional.of("Use a password of at least 6 characters.");
    }
    if (password.length() > Passwords.LONGEST) {
      return Optional.of("Password cannot be more than 1024 characters in length.");
    }
    if (username.length() < SHORTEST_NAME) {
      return Optional.of("Public name must be at least 3 characters in length.");
    }
    if (username.length() > LONGEST) {
      return Optional.of("Public name cannot be more than 255 characters in length.");
    }
    if (!USERNAME.matcher(username).matches()) {
      return Optional.of(
          "Public name must contain only lower-case letters, numbers, '.', '_' and '-'.");
    }
    return Optional.empty();
  }

  /** Says who, but not the password. */
  @Override
  public String toString() {
    return "NewAccount[email=" + email + ", username=" + username + "]";
  }
}
