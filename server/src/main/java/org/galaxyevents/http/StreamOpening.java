package org.galaxyevents.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.galaxyevents.account.Authentication;
import org.galaxyevents.account.Credentials;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.account.Requester;
import org.galaxyevents.catchup.BatchingLookup;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.catchup.ResumePoint;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;

/**
 * Opens streams: finds out who asks, takes a place, registers, catches up. Nothing in it blocks;
 * lookups are shared by all who open at that moment. Thread-safe; each opening runs on its
 * channel's event loop.
 */
final class StreamOpening {

  private static final int MAX_BATCH = 1_000;
  private static final int MAX_WAITING = 20_000;

  /** More at the same time would only wait for each other. */
  private static final int AT_ONCE = 5_000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ConnectionRegistry registry;
  private final StreamStart start;
  private final StreamViews views;
  private final RememberedAuthentication known;
  private final BatchingLookup<Credentials, Authentication.Outcome> authentication;
  private final OpeningGate gate = new OpeningGate(AT_ONCE, MAX_WAITING, PATIENCE);
  private final FastThreadLocal<FrameBuffers> buffers =
      new FastThreadLocal<>() {
        @Override
        protected void onRemoval(FrameBuffers ofLoopThatEnds) {
          ofLoopThatEnds.release();
        }
      };

  StreamOpening(
      ConnectionRegistry registry,
      CatchUp catchUp,
      RememberedAuthentication known,
      LookupThreads lookups,
      StreamViews views) {
    this.registry = registry;
    this.start = new StreamStart(registry, catchUp, views);
    this.views = views;
    this.known = known;
    this.authentication =
        new BatchingLookup<>(lookups, MAX_BATCH, MAX_WAITING, known::authenticate);
  }

  /**
   * What the client says of itself, kept from its request.
   *
   * @param refuse answers it, instead of a stream
   */
  private record Hello(
      Channel channel,
      String clientAddress,
      ResumePoint from,
      Set<Long> views,
      String requestId,
      boolean chunked,
      Consumer<Response> refuse) {}

  /**
   * Opens a stream for this request.
   *
   * @param refuse called on the event loop, instead of anything else, with the answer for who is
   *     not let in
   */
  void open(
      Channel channel,
      FullHttpRequest raw,
      Request request,
      String requestId,
      Consumer<Response> refuse) {
    Hello hello =
        new Hello(
            channel,
            request.clientAddress(),
            resumePoint(request),
            views.of(request),
            requestId,
            raw.protocolVersion().isKeepAliveDefault()
                && !raw.protocolVersion().equals(HttpVersion.HTTP_1_0),
            refuse);
    Credentials credentials = RequestAuthentication.credentials(request);
    gate.enter(
        OpeningGate.Turn.of(channel.eventLoop()),
        () -> authenticate(hello, credentials),
        () -> refuse.accept(overloaded()));
  }

  /** From here on each way that an opening can end leaves the gate. */
  private void authenticate(Hello hello, Credentials credentials) {
    if (credentials.apiKey().isEmpty() && credentials.sessionCookie().isEmpty()) {
      register(hello, Requester.NOBODY);
      return;
    }
    Optional<Authentication.Outcome> remembered = known.remembered(credentials);
    if (remembered.isPresent()) {
      authenticated(hello, remembered.get());
      return;
    }
    authentication.ask(
        credentials,
        outcome -> onLoop(hello, () -> authenticated(hello, outcome)),
        () -> onLoop(hello, () -> refuse(hello, overloaded())));
  }

  private void authenticated(Hello hello, Authentication.Outcome outcome) {
    try {
      register(hello, RequestAuthentication.requester(outcome));
    } catch (ApiError refusal) {
      refuse(hello, JsonResponse.error(refusal));
    }
  }

  private void refuse(Hello hello, Response answer) {
    gate.leave();
    hello.refuse().accept(answer);
  }

  private void register(Hello hello, Requester requester) {
    if (!hello.channel().isActive()) {
      gate.leave();
      return;
    }
    Identity identity = identity(requester);
    switch (registry.admit(identity, hello.clientAddress())) {
      case Admission.Admitted(Admission.Permit permit) -> serve(hello, identity, permit);
      case Admission.TooManyOfUser(int limit) ->
          refuse(
              hello,
              refusal(
                  429,
                  429001,
                  "You have %d live update streams open, which is the limit. Close some tabs.",
                  limit));
      case Admission.TooManyOfAddress(int limit) ->
          refuse(
              hello,
              refusal(
                  429,
                  429002,
                  "Your address has %d live update streams open, which is the limit.",
                  limit));
      case Admission.Full(int limit) ->
          refuse(
              hello,
              refusal(
                  503,
                  503001,
                  "This server has %d live update streams open, which is the limit.",
                  limit));
      case Admission.Stopping stopping -> {
        // Without an answer proxies and browsers try again elsewhere, or later. After a 503 a
        // browser's EventSource never does.
        gate.leave();
        hello.channel().close();
      }
    }
  }

  private void serve(Hello hello, Identity identity, Admission.Permit permit) {
    Channel channel = hello.channel();
    StreamTransport transport =
        new StreamTransport(
            channel,
            buffersOf(channel),
            StreamHead.of(hello.requestId(), hello.chunked()),
            hello.chunked());
    while (channel.pipeline().first() != null) {
      channel.pipeline().removeFirst();
    }
    channel.pipeline().addLast(transport);
    channel.config().setAutoRead(true);
    start.begin(
        new StreamStart.Newcomer(identity, permit, hello.from(), hello.views()),
        transport,
        transport::serve,
        gate::leave,
        channel.eventLoop(),
        task -> onLoop(hello, task));
  }

  private static void onLoop(Hello hello, Runnable then) {
    EventLoop loop = hello.channel().eventLoop();
    if (loop.inEventLoop()) {
      then.run();
    } else {
      loop.execute(then);
    }
  }

  private FrameBuffers buffersOf(Channel channel) {
    FrameBuffers own = buffers.getIfExists();
    if (own == null) {
      own = new FrameBuffers(channel.alloc());
      buffers.set(own);
    }
    return own;
  }

  private static Identity identity(Requester requester) {
    OptionalLong user =
        requester.user().map(each -> OptionalLong.of(each.id())).orElse(OptionalLong.empty());
    OptionalLong session =
        requester.session().map(each -> OptionalLong.of(each.id())).orElse(OptionalLong.empty());
    return user.isEmpty() && session.isEmpty()
        ? Identity.ANONYMOUS
        : new Identity(user, session, requester.apiKeyId());
  }

  /**
   * The header wins: a browser that retries sends the newest there, and the address it was opened
   * with again.
   */
  private static ResumePoint resumePoint(Request request) {
    Optional<String> given =
        request.header("last-event-id").or(() -> request.parameter("last_event_id"));
    return StreamStart.resumePoint(given.orElse(null));
  }

  private static Response refusal(int status, int code, String message, int limit) {
    return Responses.comeBack(status, code, message.formatted(limit), ReturnTimes.refusedSeconds());
  }

  private static Response overloaded() {
    return Responses.comeBack(
        503,
        503002,
        "The server cannot look up who you are at the moment. Try again shortly.",
        ReturnTimes.refusedSeconds());
  }
}
