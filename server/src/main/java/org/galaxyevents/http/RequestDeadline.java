package org.galaxyevents.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a request may take to come in, however steadily it drips, and how long a
 * connection may idle between requests. First in the pipeline; confined to the channel's event
 * loop.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter {

  /** The event that tells the other handlers. */
  enum Expired {
    /** A request did not come in in time. */
    REQUEST
  }

  /** Browsers keep a connection for about as long. */
  private static final Duration IDLE = Duration.ofSeconds(75);

  private enum Phase {
    IDLE,
    RECEIVING,
    ANSWERING
  }

  private final Duration requestTimeout;
  private Phase phase = Phase.ANSWERING;
  private @Nullable Future<?> timeout;

  RequestDeadline(Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    // A client that connects and says nothing gets no longer than one that says it slowly.
    enter(context, Phase.RECEIVING, requestTimeout);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (phase == Phase.IDLE) {
      enter(context, Phase.RECEIVING, requestTimeout);
    }
    context.fireChannelRead(message);
  }

  /** Whether nothing has come since the last answer. */
  boolean isIdle() {
    return phase == Phase.IDLE;
  }

  /** The request is whole: how long the answer takes is not the client's doing. */
  void received() {
    phase = Phase.ANSWERING;
    cancel();
  }

  /** The answer is out; the connection may serve another request. */
  void answered(ChannelHandlerContext context) {
    enter(context, Phase.IDLE, IDLE);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancel();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    cancel();
  }

  private void enter(ChannelHandlerContext context, Phase next, Duration limit) {
    cancel();
    phase = next;
    timeout =
        context
            .executor()
            .schedule(() -> expired(context), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void expired(ChannelHandlerContext context) {
    if (phase == Phase.RECEIVING) {
      context.fireUserEventTriggered(Expired.REQUEST);
    } else if (phase == Phase.IDLE) {
      context.close();
    }
  }

  private void cancel() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }
}
