package org.galaxyevents.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./dev soak}: many reconnects, and what they leave behind. Confined to the main thread. */
@Command(
    name = "./dev soak",
    description = "Has clients come back a million times, and measures the server.",
    mixinStandardHelpOptions = true)
final class SoakMain implements Callable<Integer> {

  private static final int SAMPLES = 80;

  /** What the last quarter may be above the second. */
  private static final double ALLOWED = 0.03;

  @Option(names = "--reconnects", description = "How many; a million by default.")
  private long reconnects = 1_000_000;

  @Option(names = "--folder", description = "Where all is kept; server/target/soak by default.")
  private Path folder = Path.of("target", "soak");

  @Option(names = "--write", description = "Put the picture into docs/images.")
  private boolean write;

  /** 1 if something has grown. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SoakMain()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path own =
        Files.createTempDirectory(Files.createDirectories(folder.toAbsolutePath()), "server");
    long begun = System.nanoTime();
    Soak.Outcome outcome =
        new Soak(
                own,
                reconnects,
                SAMPLES,
                sample ->
                    System.out.printf(
                        "%,11d reconnects  %4d s  RSS %4d MB  heap %3d MB  %4d descriptors%n",
                        sample.reconnects(),
                        (System.nanoTime() - begun) / 1_000_000_000L,
                        sample.residentKib() >> 10,
                        sample.heapKib() >> 10,
                        sample.descriptors()))
            .play();
    Path picture = write ? Path.of("..", "docs", "images", "soak.svg") : folder.resolve("soak.svg");
    Files.writeString(picture, Plot.of(outcome.samples()));
    double resident = Flatness.growth(outcome.samples(), Sample::residentKib);
    double heap = Flatness.growth(outcome.samples(), Sample::heapKib);
    double descriptors = Flatness.growth(outcome.samples(), Sample::descriptors);
    System.out.printf(
        "From the second quarter to the last: RSS %+.1f %%, heap %+.1f %%, descriptors %+.1f %%; %d descriptors before, %d after. %s%n",
        resident * 100,
        heap * 100,
        descriptors * 100,
        outcome.descriptorsBefore(),
        outcome.descriptorsAfter(),
        picture);
    boolean flat =
        Math.max(resident, heap) <= ALLOWED
            && outcome.descriptorsAfter() <= outcome.descriptorsBefore();
    return flat ? 0 : 1;
  }
}
