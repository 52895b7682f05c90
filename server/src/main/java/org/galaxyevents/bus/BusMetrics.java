package org.galaxyevents.bus;

/** What a bus counts. Thread-safe. */
public interface BusMetrics {

  /** A message was no control task, or none for here: it was acknowledged and not run. */
  void refused(String reason);

  /** The broker was lost. */
  void lost();

  /** So many messages were sent once more, because the broker had not confirmed them. */
  void repeated(int messages);

  /** Counts nothing. */
  BusMetrics NONE =
      new BusMetrics() {
        @Override
        public void refused(String reason) {}

        @Override
        public void lost() {}

        @Override
        public void repeated(int messages) {}
      };
}
