package org.galaxyevents.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The connections that were accepted and have not ended. Event loops cannot be relied upon to close
 * them: one that is told to stop between two of its own checks ends and leaves its sockets open,
 * and a client whose next request went there waits for ever. In the pipeline of the listening
 * channel; thread-safe.
 */
@ChannelHandler.Sharable
final class AcceptedConnections extends ChannelInboundHandlerAdapter {

  /** The events that tell a connection to end. */
  enum Ending {
    /** The next answer is the last. */
    SERVER_LEAVES,
    /** What waits for no answer ends now. */
    SERVER_STOPS
  }

  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final ChannelFutureListener forget = closed -> open.remove(closed.channel());

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Channel accepted) {
      open.add(accepted);
      accepted.closeFuture().addListener(forget);
    }
    context.fireChannelRead(message);
  }

  /**
   * Tells each connection to end behind its next answer: who sends a request at the moment at which
   * an idle connection is closed gets none. Call when no more can come.
   */
  void leave() {
    open.forEach(each -> each.pipeline().fireUserEventTriggered(Ending.SERVER_LEAVES));
  }

  /** Tells each connection to end. */
  void end() {
    open.forEach(each -> each.pipeline().fireUserEventTriggered(Ending.SERVER_STOPS));
  }

  /** Waits for those that still have to answer, at most so long, then closes what is left. */
  void close(long patience, TimeUnit unit) throws InterruptedException {
    List<Channel> last = List.copyOf(open);
    CountDownLatch ended = new CountDownLatch(last.size());
    for (Channel each : last) {
      each.closeFuture().addListener(closed -> ended.countDown());
    }
    if (!ended.await(patience, unit)) {
      last.forEach(Channel::close);
      if (!ended.await(patience, unit)) {
        throw new IllegalStateException("%d connections cannot be closed".formatted(open.size()));
      }
    }
  }
}
