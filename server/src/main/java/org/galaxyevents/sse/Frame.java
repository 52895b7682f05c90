package org.galaxyevents.sse;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of one or more Server-Sent Events, ready to send: wrapped as one HTTP/1.1 chunk, with
 * the bare text inside for HTTP/1.0. Encoded once and shared by all that receive it. Immutable:
 * nobody writes to {@link #bytes}.
 */
public final class Frame {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;
  private final int textOffset;
  private final int textLength;

  private Frame(byte[] bytes, int textOffset, int textLength) {
    this.bytes = bytes;
    this.textOffset = textOffset;
    this.textLength = textLength;
  }

  /** A frame of this text, which is complete events or comments, each ended by an empty line. */
  static Frame of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(utf8.length)) / 4);
    byte[] chunk = new byte[digits + 2 + utf8.length + 2];
    for (int i = digits - 1, rest = utf8.length; i >= 0; i--, rest >>>= 4) {
      chunk[i] = HEX[rest & 15];
    }
    chunk[digits] = '\r';
    chunk[digits + 1] = '\n';
    System.arraycopy(utf8, 0, chunk, digits + 2, utf8.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return new Frame(chunk, digits + 2, utf8.length);
  }

  /** The whole chunk: size line, text, line end. Not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the bare text begins in {@link #bytes}. */
  public int textOffset() {
    return textOffset;
  }

  /** How many bytes the bare text has. */
  public int textLength() {
    return textLength;
  }

  /** The text, for logs and tests. */
  @Override
  public String toString() {
    return new String(bytes, textOffset, textLength, StandardCharsets.UTF_8);
  }
}
