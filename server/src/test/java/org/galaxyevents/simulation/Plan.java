package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyevents.bus.rabbitmq.SimulatedBroker;

/**
 * What happens in one simulation, and when, all from one seed. Without some of its steps it is a
 * plan too. Immutable.
 */
record Plan(long seed, Shape shape, List<Timed> steps) {

  /** When a step is played. */
  record Timed(Duration at, Step step) {
    @Override
    public String toString() {
      return "%8.3f s  %s".formatted(at.toNanos() / 1e9, step);
    }
  }

  Plan {
    steps = List.copyOf(steps);
  }

  static Plan of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Shape shape = Shape.of(random);
    List<Timed> steps = new ArrayList<>();
    Dice dice = Dice.of(random, shape);
    int actions = 10 + random.nextInt(random.nextInt(5) == 0 ? 300 : 80);
    for (int i = 0; i < actions; i++) {
      Timed action = new Timed(dice.moment(), dice.action());
      steps.add(action);
      if (dice.isLost(action.step())) {
        steps.add(0, new Timed(action.at(), dice.loss()));
      }
    }
    int faults = random.nextInt(random.nextInt(4) == 0 ? 30 : 10);
    for (int i = 0; i < faults; i++) {
      steps.add(new Timed(dice.moment(), dice.fault()));
    }
    steps.sort(Comparator.comparing(Timed::at));
    return new Plan(seed, shape, steps);
  }

  /** The same with these steps alone. */
  Plan with(List<Timed> fewer) {
    return new Plan(seed, shape, fewer);
  }

  /** Draws what happens. */
  private record Dice(SplittableRandom random, Shape shape, List<Duration> crowded) {

    /** Bugs are found where things meet: many of them happen about the same few moments. */
    private static Dice of(SplittableRandom random, Shape shape) {
      List<Duration> crowded = new ArrayList<>();
      Dice dice = new Dice(random, shape, crowded);
      for (int left = 1 + random.nextInt(4); left > 0; left--) {
        crowded.add(dice.anyMoment());
      }
      return dice;
    }

    private Duration anyMoment() {
      return Duration.ofNanos(
          Duration.ofSeconds(3).toNanos() + random.nextLong(shape.busy().toNanos()));
    }

    Duration moment() {
      if (random.nextInt(5) < 2) {
        return anyMoment();
      }
      Duration behind = upTo(Duration.ofSeconds(random.nextInt(3) == 0 ? 20 : 2));
      return crowded.get(random.nextInt(crowded.size())).plus(behind);
    }

    /** Mostly short, now and then long. */
    private Duration upTo(Duration longest) {
      double part = random.nextDouble();
      return Duration.ofNanos((long) (longest.toNanos() * part * part * part));
    }

    private int any() {
      return random.nextInt(1 << 16);
    }

    Step action() {
      return switch (random.nextInt(40)) {
        case 0 -> new Step.LogIn(any());
        case 1 -> new Step.LogOut(any());
        case 2 -> new Step.Reload(any());
        case 3 -> new Step.Prune();
        case 4, 5 -> new Step.Share(any(), any());
        case 6 -> new Step.Unshare(any(), any());
        case 7, 8, 9 -> new Step.View(any(), any());
        case 10, 11, 12, 13, 14, 15 -> new Step.Send(any(), someVisitors(), later());
        case 16, 17, 18 -> new Step.ToolChanges(any(), any());
        default -> change();
      };
    }

    /** Each message of what is announced once counts: now and then one is lost. */
    boolean isLost(Step action) {
      return (action instanceof Step.Send || action instanceof Step.ToolChanges)
          && random.nextInt(15) == 0;
    }

    Step loss() {
      return new Step.Mishap(any(), SimulatedBroker.Mishap.LOST, false);
    }

    private List<Integer> someVisitors() {
      List<Integer> visitors = new ArrayList<>();
      for (int left = random.nextInt(4); left > 0; left--) {
        visitors.add(any());
      }
      return visitors;
    }

    private Duration later() {
      return random.nextInt(4) == 0
          ? Duration.ofMillis(upTo(Duration.ofSeconds(30)).toMillis())
          : Duration.ZERO;
    }

    private Step change() {
      List<Integer> histories = new ArrayList<>();
      int howMany = random.nextInt(5) == 0 ? 1 + random.nextInt(6) : 1;
      for (int i = 0; i < howMany; i++) {
        histories.add(random.nextInt(3) == 0 ? 0 : any());
      }
      Duration hold =
          switch (random.nextInt(20)) {
            case 0 -> upTo(Duration.ofSeconds(100));
            case 1, 2, 3 -> upTo(Duration.ofSeconds(8));
            default -> Duration.ofNanos(random.nextLong(3_000_000));
          };
      return new Step.Change(histories, hold, random.nextInt(8) == 0);
    }

    Step fault() {
      return switch (random.nextInt(33)) {
        case 0 -> new Step.CutTab(any(), random.nextBoolean());
        case 1 -> new Step.TabVanishes(any());
        case 2, 31, 32 -> new Step.TabIsSlow(any(), upTo(Duration.ofSeconds(90)));
        case 3 -> new Step.CutAllTabs();
        case 4 -> new Step.CutFromBrowsers(any(), upTo(Duration.ofSeconds(60)));
        case 5 -> new Step.Crash(any(), upTo(Duration.ofSeconds(30)));
        case 6, 7 -> new Step.CrashLeader(upTo(Duration.ofSeconds(30)));
        case 8 -> new Step.Stall(any(), upTo(Duration.ofSeconds(60)));
        case 9 -> new Step.StallLeader(upTo(Duration.ofSeconds(60)));
        case 10 -> new Step.DatabaseAway(upTo(Duration.ofSeconds(20)));
        case 11 -> new Step.CutFromDatabase(any(), upTo(Duration.ofSeconds(40)));
        case 12 -> new Step.EndListening();
        case 13 -> new Step.ClockStep(step());
        case 14 -> new Step.SilenceTriggers(upTo(Duration.ofSeconds(60)).plusSeconds(70));
        case 15 -> new Step.BrokerAway(upTo(Duration.ofSeconds(30)));
        case 16 -> new Step.Disconnect(any());
        case 17 -> new Step.CutFromBroker(any(), upTo(Duration.ofSeconds(40)));
        case 18 -> new Step.CrashSoon(any(), 1 + random.nextInt(12), upTo(Duration.ofSeconds(30)));
        case 19, 20 ->
            new Step.CrashLeaderSoon(1 + random.nextInt(12), upTo(Duration.ofSeconds(30)));
        case 21 -> new Step.ExhaustPool(any(), upTo(Duration.ofSeconds(20)));
        case 22 -> new Step.FormerLeader(any());
        case 23, 24 ->
            new Step.Stop(any(), upTo(Duration.ofSeconds(3)), upTo(Duration.ofSeconds(20)));
        case 25 -> new Step.Storm();
        default -> new Step.Mishap(any(), mishap(), random.nextInt(4) == 0);
      };
    }

    private SimulatedBroker.Mishap mishap() {
      SimulatedBroker.Mishap[] all = SimulatedBroker.Mishap.values();
      return all[random.nextInt(all.length)];
    }

    private Duration step() {
      // A step back that is longer than the overlap hides changes from who comes back behind it.
      return random.nextBoolean()
          ? upTo(Duration.ofMinutes(6))
          : upTo(Duration.ofSeconds(60)).negated();
    }
  }
}
