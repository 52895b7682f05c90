package org.galaxyevents.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.galaxyevents.security.IdEncoding;

/**
 * The keys by which whoever runs a job shows that it is this one's runner, made as Galaxy makes
 * them. Thread-safe.
 */
public final class JobKeys {

  private final IdEncoding encoding;

  private JobKeys(IdEncoding encoding) {
    this.encoding = encoding;
  }

  public static JobKeys of(String idSecret) {
    return new JobKeys(IdEncoding.ofKind(idSecret, "jobs_files"));
  }

  /** The key of a job. */
  String key(long jobId) {
    return encoding.encode(jobId);
  }

  /** Whether this is the key of the job. Takes as long for one that is nearly right. */
  boolean isKey(String given, long jobId) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), key(jobId).getBytes(StandardCharsets.UTF_8));
  }
}
