package org.galaxyevents.bus.rabbitmq;

import org.jspecify.annotations.Nullable;

/** The broker cannot be used, and waiting will not help. The message names cause and cure. */
public final class BusRefused extends Exception {
  private static final long serialVersionUID = 1L;

  BusRefused(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
