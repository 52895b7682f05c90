package org.galaxyevents.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * Ends the server on SIGTERM or Ctrl-C: the first signal ends every stream properly, a second one
 * ends the process at once. Thread-safe.
 */
final class Shutdown {

  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private final CountDownLatch asked = new CountDownLatch(1);

  /** Each signal is handled on a thread of its own: exactly one of them may be the first. */
  private final AtomicBoolean first = new AtomicBoolean(true);

  /** Volatile: written by the signal's thread before it lets the waiting one go on. */
  private volatile boolean fromTerminal;

  /** Who starts the server, and may be waiting for something; null once it has started. */
  @GuardedBy("this")
  private @Nullable Thread starting;

  private Shutdown(Thread starting) {
    this.starting = starting;
  }

  /**
   * Takes the signals over. There is no other way in Java to exit with 0 on SIGTERM. Until {@link
   * #started} the first one interrupts the calling thread.
   */
  static Shutdown install() {
    Shutdown shutdown = new Shutdown(Thread.currentThread());
    for (String name : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(name), signal -> shutdown.signalled(signal.getName()));
    }
    return shutdown;
  }

  /** The server has started: signals interrupt nobody from now on. */
  synchronized void started() {
    starting = null;
    // One that came at the last moment is found by await, and must not break what is done until
    // then.
    Thread.interrupted();
  }

  /** Whether it was stopped by who started it in a terminal, and waits for its end there. */
  boolean isFromTerminal() {
    return fromTerminal;
  }

  /** Whether a signal has come. */
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits for the first signal. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Ends the waiting as a signal does, because there is nothing left to wait for. */
  void ask() {
    asked.countDown();
  }

  private void signalled(String name) {
    if (!first.compareAndSet(true, false)) {
      Runtime.getRuntime().halt(130);
    }
    fromTerminal = name.equals("INT");
    log.info("Stopping on SIG{}; a second one stops at once", name);
    asked.countDown();
    interruptStart();
  }

  private synchronized void interruptStart() {
    if (starting != null) {
      starting.interrupt();
    }
  }
}
