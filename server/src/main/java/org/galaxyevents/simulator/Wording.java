package org.galaxyevents.simulator;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What a notification or a broadcast says. Immutable. */
record Wording(String subject, String message, String variant) {

  private static final List<Wording> MESSAGES =
      List.of(
          new Wording("Your quota was raised", "You have **250 GB** now.", "info"),
          new Wording("A tool was installed", "`samtools` 1.21 is there, as you asked.", "info"),
          new Wording("Your workflow was imported", "A colleague uses *RNA-Seq basics*.", "info"),
          new Wording("Much of your quota is used", "You have used 90 % of it.", "warning"),
          new Wording("A reference was updated", "The human genome is **T2T 2.0** now.", "info"),
          new Wording("The course begins", "Your training infrastructure is ready.", "info"));

  private static final List<Wording> BROADCASTS =
      List.of(
          new Wording("Maintenance on Friday", "Jobs pause from 18:00 to 19:00 UTC.", "warning"),
          new Wording("The cluster is busy", "Jobs wait for about ten minutes.", "warning"),
          new Wording("Welcome to the new release", "Updates come *without reloading*.", "info"),
          new Wording("Community call today", "All are invited, at 16:00 UTC.", "info"));

  static Wording ofMessage(SplittableRandom random) {
    return MESSAGES.get(random.nextInt(MESSAGES.size()));
  }

  static Wording ofBroadcast(SplittableRandom random) {
    return BROADCASTS.get(random.nextInt(BROADCASTS.size()));
  }

  Map<String, String> content(String category) {
    return Map.of("category", category, "subject", subject, "message", message);
  }
}
