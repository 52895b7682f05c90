package org.galaxyevents.http;

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
import org.galaxyevents.sse.LastEventId;
import org.jspecify.annotations.Nullable;

/**
 * Begins a stream: registers it first and looks for what it missed second, so that nothing falls
 * between the two. Thread-safe.
 */
final class StreamStart {

  private final ConnectionRegistry registry;
  private final CatchUp catchUp;

  StreamStart(ConnectionRegistry registry, CatchUp catchUp) {
    this.registry = registry;
    this.catchUp = catchUp;
  }

  /**
   * Who comes.
   *
   * @param permit its place
   * @param from what it has been told
   */
  record Newcomer(Identity identity, Admission.Permit permit, ResumePoint from) {}

  /**
   * Begins the stream of a newcomer. To be called on its event loop.
   *
   * @param registered told the connection, before anything is written to it
   * @param loop that of a shard of the registry
   * @param onLoop runs something there, at once if it is called there
   */
  void begin(
      Newcomer newcomer,
      Transport transport,
      Consumer<Connection> registered,
      Executor loop,
      Executor onLoop) {
    Identity identity = newcomer.identity();
    Connection connection = registry.open(loop, identity, transport, newcomer.permit());
    registered.accept(connection);
    catchUp.missed(
        new CatchUp.Client(identity.user(), identity.session(), newcomer.from()),
        answer -> onLoop.execute(() -> caughtUp(connection, answer)));
  }

  private static void caughtUp(Connection connection, CatchUp.Answer answer) {
    switch (answer) {
      case CatchUp.Answer.Missed missed -> connection.caughtUp(missed.events());
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
