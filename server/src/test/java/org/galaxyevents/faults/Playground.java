package org.galaxyevents.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scene and its crowd, on which one run after the other is played; another one after a run that
 * was not good, and after many. Confined to the harness's thread.
 *
 * @param <S> what is played on
 */
final class Playground<S extends Scene> implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Playground.class);
  private static final int MOST_REPETITIONS = 5;
  private static final int RUNS_OF_A_SCENE = 60;

  private final Starting<S> starting;
  private final Path folder;
  private @Nullable S scene;
  private @Nullable Crowd crowd;
  private Set<Long> viewed = Set.of();
  private int scenes;
  private int runs;
  private long lastAttempt;

  /** How a scene is started. */
  interface Starting<S> {

    /** Starts the one of this number, counted from 1. */
    S start(Path folder, int number) throws Exception;
  }

  /**
   * @param folder for all that the processes write, and what is left of runs that were not good
   */
  Playground(Starting<S> starting, Path folder) {
    this.starting = starting;
    this.folder = folder.toAbsolutePath();
  }

  /** Plays a run; once more if this machine had something else to do meanwhile. */
  RunResult play(FaultKind<S> kind, long seed) throws Exception {
    for (int repetition = 1; ; repetition++) {
      RunResult result = playOnce(kind, seed);
      if (!result.isGood()) {
        keepLogs(kind, seed, result);
      }
      if (!result.isGood() || runs % RUNS_OF_A_SCENE == 0) {
        close();
      }
      if (result.isGood() || !result.isDisturbed() || repetition == MOST_REPETITIONS) {
        return result;
      }
      log.warn("Played again, for this process stood still for {}", result.stoodStill());
    }
  }

  private RunResult playOnce(FaultKind<S> kind, long seed) throws Exception {
    S on = scene == null ? begin() : scene;
    Crowd with = crowd == null ? gather(on, seed) : crowd;
    Run<S> run = new Run<>(on, with, kind, seed, runs++, lastAttempt);
    try {
      return run.play(viewed);
    } catch (Exception failure) {
      keepLogs(kind, seed, failure);
      close();
      throw failure;
    } finally {
      viewed = run.viewed();
      lastAttempt = run.ledger().last();
    }
  }

  private S begin() throws Exception {
    scenes++;
    S started = starting.start(Files.createDirectories(folder.resolve("scene-" + scenes)), scenes);
    scene = started;
    viewed = Set.of();
    return started;
  }

  private Crowd gather(S on, long seed) throws Exception {
    Crowd gathered = Crowd.gather(on, new SplittableRandom(seed));
    crowd = gathered;
    return gathered;
  }

  private void keepLogs(FaultKind<S> kind, long seed, Object why) throws IOException {
    S on = scene;
    if (on == null) {
      return;
    }
    Path kept = Files.createDirectories(folder.resolve("failed").resolve(kind.name() + "-" + seed));
    Files.writeString(kept.resolve("why.txt"), why.toString().replace(", ", "\n"));
    for (Map.Entry<String, String> news : on.news().entrySet()) {
      Files.writeString(kept.resolve(news.getKey() + ".log"), news.getValue());
    }
    if (crowd != null) {
      StringBuilder tabs = new StringBuilder();
      crowd.tabs().forEach(each -> tabs.append(each.name()).append(each.endings()).append('\n'));
      Files.writeString(kept.resolve("tabs.txt"), tabs);
    }
    log.warn("The logs are kept in {}", kept);
  }

  @Override
  public void close() throws IOException {
    if (crowd != null) {
      crowd.close();
      crowd = null;
    }
    if (scene != null) {
      scene.close();
      scene = null;
    }
  }
}
