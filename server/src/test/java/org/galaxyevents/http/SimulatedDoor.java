package org.galaxyevents.http;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.account.Revocations.Held;
import org.galaxyevents.account.Revocations.Revocation;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.Transport;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.viewer.OpeningViews;

/** How streams begin and are checked, without HTTP. Confined to the simulation's thread. */
public final class SimulatedDoor {

  private final StreamStart start;

  /** Whether the loop has its turn. */
  private boolean onLoop;

  public SimulatedDoor(
      ConnectionRegistry registry,
      CatchUp catchUp,
      LookBack lookBack,
      OpeningViews views,
      IdEncoding ids) {
    this.start =
        new StreamStart(
            registry, catchUp, new StreamViews(new EncodedIds(ids), lookBack, Optional.of(views)));
  }

  /**
   * What a client says of itself.
   *
   * @param views the histories of others that it looks at
   */
  public record Hello(Identity identity, String lastEventId, Set<Long> views) {}

  /** Begins a stream, on its event loop. */
  public void begin(Hello hello, Admission.Permit permit, Executor loop, Wire wire) {
    onLoop = true;
    start.begin(
        new StreamStart.Newcomer(
            hello.identity(), permit, StreamStart.resumePoint(hello.lastEventId()), hello.views()),
        wire.transport(),
        wire.registered(),
        () -> {},
        loop,
        task -> {
          if (onLoop) {
            task.run();
          } else {
            loop.execute(task);
          }
        });
    onLoop = false;
  }

  /**
   * The client's side.
   *
   * @param registered told the connection
   */
  public record Wire(Transport transport, Consumer<Connection> registered) {}

  /** What looks now and then whose streams have to end. */
  public static Runnable check(
      ConnectionRegistry registry,
      Function<Set<Held>, Map<Held, Revocation>> revocations,
      Executor blocking,
      IdEncoding ids,
      RememberedAuthentication known) {
    return new StreamCheck(registry, revocations, blocking, new EncodedIds(ids), known);
  }
}
