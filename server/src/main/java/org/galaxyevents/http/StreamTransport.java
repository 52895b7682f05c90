package org.galaxyevents.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.connection.Transport;
import org.galaxyevents.sse.Frame;
import org.jspecify.annotations.Nullable;

/**
 * One stream's socket. The only handler in the pipeline of an open stream; the response head goes
 * out with the first frames, in one write. Confined to the channel's event loop.
 */
final class StreamTransport extends ChannelInboundHandlerAdapter implements Transport {

  private static final ByteBuf LAST_CHUNK =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer(5).writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

  private final Channel channel;
  private final FrameBuffers buffers;
  private final boolean chunked;

  /** Written before the first frame, then null. */
  private byte @Nullable [] head;

  /** Null until the registry has opened it. */
  private @Nullable Connection connection;

  StreamTransport(Channel channel, FrameBuffers buffers, byte[] head, boolean chunked) {
    this.channel = channel;
    this.buffers = buffers;
    this.head = head;
    this.chunked = chunked;
  }

  void serve(Connection opened) {
    connection = opened;
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void write(List<Frame> frames) {
    channel.writeAndFlush(body(frames), channel.voidPromise());
  }

  private ByteBuf body(List<Frame> frames) {
    if (head != null) {
      ByteBuf beginning = buffers.beginning(head, frames, chunked);
      head = null;
      return beginning;
    }
    return chunked ? buffers.chunks(frames) : buffers.texts(frames);
  }

  @Override
  public void end(CloseReason reason) {
    if (head == null && chunked && endsProperly(reason)) {
      channel.writeAndFlush(LAST_CHUNK.duplicate()).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    channel.close();
  }

  /** Whether there is somebody left who would read the end of the body. */
  private static boolean endsProperly(CloseReason reason) {
    return switch (reason) {
      case SHUTDOWN, CATCH_UP_FAILED, MISSED -> true;
      case SESSION_ENDED, KEY_REVOKED, USER_DELETED, USER_DEACTIVATED -> true;
      case CLIENT_GONE, SLOW, MAILBOX_FULL, PEER_LOST -> false;
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    // Nothing a client sends on an open stream means anything.
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (connection != null && channel.isWritable()) {
      connection.becameWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed(CloseReason.CLIENT_GONE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    closed(CloseReason.PEER_LOST);
    channel.close();
  }

  private void closed(CloseReason reason) {
    if (connection != null) {
      connection.closed(reason);
    }
  }
}
