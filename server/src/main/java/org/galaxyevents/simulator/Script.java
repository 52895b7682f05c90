package org.galaxyevents.simulator;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who does what, in which order: the same seed gives the same steps, whatever the server answers.
 * Confined to the thread that asks.
 */
final class Script {

  private static final List<String> SUBJECTS =
      List.of("RNA-Seq", "Variant calling", "Assembly", "Proteomics", "Imaging", "Metagenomics");
  private static final List<String> TOOLS =
      List.of("FastQC", "Trim Galore", "Bowtie2", "HISAT2", "featureCounts", "MultiQC");
  private static final List<String> TAGS = List.of("draft", "checked", "paper", "mouse", "human");

  private final SplittableRandom random;
  private final int users;
  private int number;

  Script(long seed, int users) {
    this.random = new SplittableRandom(seed);
    this.users = users;
  }

  Step next() {
    number++;
    return new Step(number, random.nextInt(users), random.nextInt(1 << 16), action());
  }

  private Action action() {
    int percent = random.nextInt(100);
    if (percent < 18) {
      return new Action.Rename(any(SUBJECTS) + " " + number);
    } else if (percent < 26) {
      return new Action.Annotate(any(SUBJECTS) + " " + number, "Reviewed at step " + number);
    } else if (percent < 34) {
      return new Action.Tag(any(SUBJECTS) + " " + number, List.of(any(TAGS), "step" + number));
    } else if (percent < 82) {
      return new Action.PlayJob(any(TOOLS) + " on data " + number, course());
    } else if (percent < 90) {
      return new Action.BuildCollection("Samples of step " + number, 2 + random.nextInt(3));
    }
    return new Action.DeleteOldest();
  }

  /** A dataset is new after its upload; one job in ten ends in an error. */
  private List<Action.NextState> course() {
    return List.of(
        new Action.NextState("queued", milliseconds(1_000, 3_000)),
        new Action.NextState("running", milliseconds(1_000, 4_000)),
        new Action.NextState(random.nextInt(10) == 0 ? "error" : "ok", milliseconds(2_000, 8_000)));
  }

  private Duration milliseconds(int least, int most) {
    return Duration.ofMillis(random.nextInt(least, most));
  }

  private String any(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
