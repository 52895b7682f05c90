package org.galaxyevents.simulator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to be done next: jobs whose time has come first, else the script. Thread-safe. */
final class Agenda {

  private record Appointment(long at, Step step) {}

  @GuardedBy("this")
  private final Script script;

  @GuardedBy("this")
  private final PriorityQueue<Appointment> appointments =
      new PriorityQueue<>(Comparator.comparingLong(Appointment::at));

  Agenda(Script script) {
    this.script = script;
  }

  synchronized Step next(long now) {
    Appointment first = appointments.peek();
    if (first != null && first.at() <= now) {
      appointments.remove();
      return first.step();
    }
    return script.next();
  }

  synchronized void add(long at, Step step) {
    appointments.add(new Appointment(at, step));
  }
}
