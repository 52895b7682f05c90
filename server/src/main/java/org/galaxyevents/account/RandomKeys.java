package org.galaxyevents.account;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Keys and passwords that nobody can guess. Thread-safe. */
public final class RandomKeys {

  /** No letters or digits that look alike in a terminal. */
  private static final String READABLE = "abcdefghijkmnpqrstuvwxyz23456789";

  private final SecureRandom random;

  public RandomKeys(SecureRandom random) {
    this.random = random;
  }

  /** 128 bits as 32 hexadecimal digits, as Galaxy's session and API keys are. */
  String next() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** 100 bits that a person can type. */
  String password() {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      password.append(READABLE.charAt(random.nextInt(READABLE.length())));
    }
    return password.toString();
  }
}
