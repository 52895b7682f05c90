package org.galaxyevents.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.OptionalLong;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Galaxy's encoding of database ids and session keys: the decimal text, filled up on the left with
 * {@code !} to whole blocks, through Blowfish in ECB mode, as lower-case hex. Thread-safe; {@link
 * #copy} gives a thread that encodes a lot one of its own, which nobody else locks.
 */
public final class IdEncoding {

  private static final int BLOCK = 8;
  private static final int MAX_KEY_LENGTH = 56;
  private static final HexFormat HEX = HexFormat.of();

  private final byte[] key;
  private final Cipher encrypt;
  private final Cipher decrypt;

  private IdEncoding(byte[] key) {
    this.key = key;
    this.encrypt = cipher(Cipher.ENCRYPT_MODE, key);
    this.decrypt = cipher(Cipher.DECRYPT_MODE, key);
  }

  /**
   * The encoding with this id secret.
   *
   * @throws IllegalArgumentException unless the secret has 4 to 56 bytes
   */
  public static IdEncoding of(String idSecret) {
    byte[] key = idSecret.getBytes(StandardCharsets.UTF_8);
    if (key.length < 4 || key.length > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "id_secret needs 4 to 56 bytes, this one has " + key.length);
    }
    return new IdEncoding(key);
  }

  /**
   * The encoding for one kind of id, {@code csrf} for one, so that ids of different kinds never
   * look alike.
   */
  public static IdEncoding ofKind(String idSecret, String kind) {
    byte[] whole = (idSecret + "__" + kind).getBytes(StandardCharsets.UTF_8);
    int from = Math.max(0, whole.length - MAX_KEY_LENGTH);
    return new IdEncoding(java.util.Arrays.copyOfRange(whole, from, whole.length));
  }

  /** The same encoding, with a lock of its own. */
  public IdEncoding copy() {
    return new IdEncoding(key);
  }

  public String encode(long id) {
    return encodeText(Long.toString(id));
  }

  /** The id behind this text; empty if it is no id of this secret. */
  public OptionalLong decode(String encoded) {
    String text = decodeText(encoded);
    if (text == null
        || text.isEmpty()
        || text.length() > 18
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  /** A session key as the cookie carries it. */
  public String encodeKey(String key) {
    return encodeText(key);
  }

  /**
   * The session key behind a cookie's value; null if it is none of this secret, which is always
   * hexadecimal.
   */
  public @Nullable String decodeKey(String encoded) {
    String text = decodeText(encoded);
    return text != null && !text.isEmpty() && text.chars().allMatch(IdEncoding::isHexDigit)
        ? text
        : null;
  }

  private String encodeText(String text) {
    byte[] plain = text.getBytes(StandardCharsets.US_ASCII);
    byte[] padded = new byte[plain.length + BLOCK - plain.length % BLOCK];
    java.util.Arrays.fill(padded, (byte) '!');
    System.arraycopy(plain, 0, padded, padded.length - plain.length, plain.length);
    return HEX.formatHex(run(encrypt, padded));
  }

  private @Nullable String decodeText(String encoded) {
    if (encoded.isEmpty()
        || encoded.length() % (2 * BLOCK) != 0
        || !encoded.chars().allMatch(IdEncoding::isHexDigit)) {
      return null;
    }
    String text = new String(run(decrypt, HEX.parseHex(encoded)), StandardCharsets.ISO_8859_1);
    int start = 0;
    while (start < text.length() && text.charAt(start) == '!') {
      start++;
    }
    return text.substring(start);
  }

  private static boolean isHexDigit(int c) {
    return HexFormat.isHexDigit(c);
  }

  private static Cipher cipher(int mode, byte[] key) {
    try {
      Cipher cipher = Cipher.getInstance("Blowfish/ECB/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "Blowfish"));
      return cipher;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no Blowfish", missing);
    }
  }

  private static byte[] run(Cipher cipher, byte[] blocks) {
    try {
      synchronized (cipher) {
        return cipher.doFinal(blocks);
      }
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Blowfish refused whole blocks", impossible);
    }
  }
}
