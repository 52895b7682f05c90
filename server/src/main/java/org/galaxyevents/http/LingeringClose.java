package org.galaxyevents.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection behind its last answer: ends this side, then throws away what the client
 * still sends, until it has closed too. A socket closed with bytes unread makes the kernel send a
 * reset, and the client, still busy sending, never reads the answer. First in the pipeline;
 * confined to the channel's event loop.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {

  /** Long enough to read an answer, too short to be worth keeping. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private LingeringClose() {}

  /** Closes when the last answer has been written. */
  static void after(ChannelFuture lastAnswer) {
    Channel channel = lastAnswer.channel();
    lastAnswer.addListener(written -> {
      if (!written.isSuccess() || !(channel instanceof DuplexChannel duplex)) {
        channel.close();
        return;
      }
      channel.pipeline().addFirst(new LingeringClose());
      duplex.shutdownOutput();
      channel.config().setAutoRead(true);
    });
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    var end =
        context
            .executor()
            .schedule(() -> context.close(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    context.channel().closeFuture().addListener(closed -> end.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }
}
