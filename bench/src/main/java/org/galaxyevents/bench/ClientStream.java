package org.galaxyevents.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;

/**
 * Finds the events in one stream's bytes, with a state of one byte: {@code ready}, which opens it,
 * then every event that has a JSON object as its data, which the cursors have not. Confined to the
 * client's event loop.
 */
final class ClientStream extends SimpleChannelInboundHandler<ByteBuf> {

  private static final byte[] READY = "event: ready".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: {".getBytes(StandardCharsets.US_ASCII);

  private final ClientStreams all;
  private boolean ready;
  private byte matched;

  ClientStream(ClientStreams all) {
    this.all = all;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    int end = bytes.writerIndex();
    for (int i = bytes.readerIndex(); i < end; i++) {
      byte[] sought = ready ? DATA : READY;
      byte next = bytes.getByte(i);
      if (next == sought[matched]) {
        matched++;
        if (matched == sought.length) {
          matched = 0;
          found(bytes, i + 1);
        }
      } else {
        matched = (byte) (next == sought[0] ? 1 : 0);
      }
    }
  }

  private void found(ByteBuf bytes, int behind) {
    if (!ready) {
      ready = true;
      all.opened();
      return;
    }
    all.receivedEvent();
    if (all.isTiming()) {
      // Data that is cut at the end of a read is not timed; there are few.
      int end = bytes.indexOf(behind, bytes.writerIndex(), (byte) '\n');
      if (end >= 0) {
        all.time(bytes.toString(behind, end - behind, StandardCharsets.US_ASCII));
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    all.closed(ready);
  }
}
