package org.galaxyevents.bench;

import java.util.List;

/** A server under test, as far as its {@link SubjectConsole} drives it: sends events on command. */
interface Subject {

  /** The port of the loopback address where it takes streams. */
  int port();

  /**
   * Sends an event to all streams.
   *
   * @param stamp {@link System#nanoTime} of now, to be carried to the client
   */
  void broadcast(long stamp) throws Exception;

  /**
   * Sends an event of its own to each of these streams: what one look at the database found.
   *
   * @param streams their numbers, counted from 0
   * @param stamp {@link System#nanoTime} of now, to be carried to the client; 0 if nobody will look
   */
  void target(List<Integer> streams, long stamp) throws Exception;
}
