package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.ResumePoint;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.Transport;
import org.galaxyevents.event.Event;
import org.galaxyevents.sse.LastEventId;
import org.jspecify.annotations.Nullable;

/**
 * Begins a stream: registers it first and looks for what it missed second, so that nothing falls
 * between the two. Thread-safe.
 */
final class StreamStart {

  private final ConnectionRegistry registry;
  private final CatchUp catchUp;
  private final StreamViews views;

  StreamStart(ConnectionRegistry registry, CatchUp catchUp, StreamViews views) {
    this.registry = registry;
    this.catchUp = catchUp;
    this.views = views;
  }

  /**
   * Who comes.
   *
   * @param permit its place
   * @param from what it has been told
   * @param views the histories of others that it looks at
   */
  record Newcomer(Identity identity, Admission.Permit permit, ResumePoint from, Set<Long> views) {}

  /**
   * Begins the stream of a newcomer. To be called on its event loop.
   *
   * @param registered told the connection, before anything is written to it
   * @param caughtUp run when it has been looked up what the newcomer missed, or could not be
   * @param loop that of a shard of the registry
   * @param onLoop runs something there, at once if it is called there
   */
  void begin(
      Newcomer newcomer,
      Transport transport,
      Consumer<Connection> registered,
      Runnable caughtUp,
      Executor loop,
      Executor onLoop) {
    Identity identity = newcomer.identity();
    Connection connection = registry.open(loop, identity, transport, newcomer.permit());
    registered.accept(connection);
    views.look(
        connection,
        newcomer.from(),
        newcomer.views(),
        viewed ->
            catchUp.missed(
                new CatchUp.Client(identity.user(), identity.session(), newcomer.from()),
                answer ->
                    onLoop.execute(() -> {
                      caughtUp.run();
                      caughtUp(connection, viewed, answer);
                    })),
        () ->
            onLoop.execute(() -> {
              caughtUp.run();
              caughtUp(connection, List.of(), new CatchUp.Answer.Failed());
            }));
  }

  /**
   * @param viewed what the stream has to be told of histories of others
   */
  private static void caughtUp(Connection connection, List<Event> viewed, CatchUp.Answer answer) {
    switch (answer) {
      case CatchUp.Answer.Missed(List<Event> missed) -> {
        if (viewed.isEmpty()) {
          connection.caughtUp(missed);
        } else {
          List<Event> all = new ArrayList<>(viewed);
          all.addAll(missed);
          connection.caughtUp(all);
        }
      }
      case CatchUp.Answer.Failed() -> connection.close(CloseReason.CATCH_UP_FAILED);
    }
  }

  /** From where somebody resumes who says this of itself. */
  static ResumePoint resumePoint(@Nullable String lastEventId) {
    return switch (LastEventId.parse(lastEventId)) {
      case LastEventId.At(var cursor) -> new ResumePoint.From(cursor);
      case LastEventId.Unreadable unreadable -> new ResumePoint.Unknown();
      case LastEventId.Absent absent -> new ResumePoint.Fresh();
    };
  }
}
