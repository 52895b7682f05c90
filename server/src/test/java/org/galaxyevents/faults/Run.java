package org.galaxyevents.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * One fault in the midst of work, and what became of it. Confined to the harness's thread.
 *
 * @param <S> to what it happens
 */
final class Run<S extends Scene> {

  private static final Duration BACK_WITHIN = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final S scene;
  private final Crowd crowd;
  private final FaultKind<S> kind;
  private final Histories histories;
  private final Ledger ledger;
  private final Oracle oracle;
  private final SplittableGenerator random;

  /**
   * @param number of all runs with this crowd
   * @param lastAttempt the largest number that a run before has used
   */
  Run(S scene, Crowd crowd, FaultKind<S> kind, long seed, int number, long lastAttempt)
      throws SQLException {
    this.scene = scene;
    this.crowd = crowd;
    this.kind = kind;
    this.random = new SplittableRandom(seed);
    this.histories = Histories.make(scene, crowd, number);
    this.ledger = new Ledger(lastAttempt);
    this.oracle = new Oracle(scene, histories, ledger);
  }

  /** Who looks at what in this run. */
  Set<Long> viewed() {
    return histories.viewed();
  }

  Ledger ledger() {
    return ledger;
  }

  /**
   * Plays it.
   *
   * @param viewedBefore at what the viewers look
   */
  RunResult play(Set<Long> viewedBefore) throws Exception {
    histories.removeOld(scene);
    crowd.view(viewedBefore, histories.viewed());
    if (!await(() -> crowd.away().isEmpty() && scene.isReady())) {
      throw new IOException("not ready before anything has happened: " + crowd.away());
    }
    scene.mark();
    crowd.mark();
    long begun = System.nanoTime();
    StandstillWatch watch = StandstillWatch.start();
    Load load = new Load(scene, crowd, histories, ledger, random.split());
    Fault fault = kind.making().in(scene, random.split());
    load.start();
    try {
      pause(300, 1_500);
      crowd.comeBack(BACK_WITHIN, random.split());
      pause(0, 1_000);
      fault.strike().run();
      Thread.sleep(kind.lasts(random));
      fault.heal().run();
      pause(500, 1_500);
    } finally {
      load.stop();
    }
    return verify(fault, begun, watch);
  }

  private void pause(int least, int most) throws InterruptedException {
    Thread.sleep(Duration.ofMillis(random.nextInt(least, most)));
  }

  private RunResult verify(Fault fault, long begun, StandstillWatch watch) throws Exception {
    List<Commit> commits = oracle.commits();
    List<Tab> tabs = crowd.tabs();
    await(() -> Oracle.unheard(commits, tabs).isEmpty());
    List<String> lost = Oracle.unheard(commits, tabs);
    List<String> notHealed = new ArrayList<>();
    if (!await(() -> crowd.away().isEmpty())) {
      notHealed.add("without a stream: " + crowd.away());
    }
    if (!await(scene::isReady)) {
      notHealed.add("not all are ready");
    }
    await(() -> unexplained(fault).isEmpty(), Duration.ofSeconds(12));
    List<String> unexplained = unexplained(fault);
    return new RunResult(
        commits.size(),
        longestWait(commits, tabs),
        lost,
        oracle.leaks(tabs),
        notHealed,
        unexplained,
        tabs.stream().mapToInt(Tab::openings).sum(),
        tabs.stream().mapToInt(Tab::resyncs).sum(),
        Duration.ofNanos(System.nanoTime() - begun),
        watch.longest());
  }

  private List<String> unexplained(Fault fault) throws IOException {
    Map<String, String> news = scene.news();
    return fault.traces().stream()
        .filter(trace -> !trace.isIn(news))
        .map(trace -> "not in the log of " + trace)
        .toList();
  }

  /** From a commit to the moment at which the last whom it concerns has been told of it. */
  private static Duration longestWait(List<Commit> commits, List<Tab> tabs) {
    long longest = 0;
    for (Commit commit : commits) {
      for (Tab tab : tabs) {
        if (commit.concerns().test(tab)) {
          long told =
              tab.toldOf(commit.subject(), commit.attempt().begun())
                  .orElse(commit.attempt().ended());
          longest = Math.max(longest, told - commit.attempt().ended());
        }
      }
    }
    return Duration.ofNanos(longest);
  }

  /** A question that may fail. */
  private interface Condition {
    boolean isMet() throws Exception;
  }

  private static boolean await(Condition condition) throws Exception {
    return await(condition, PATIENCE);
  }

  /** Whether it was met in time. */
  private static boolean await(Condition condition, Duration patience) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.isMet()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.sleep(LOOK);
    }
    return true;
  }
}
