package org.galaxyevents.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;

/**
 * Finds the ids in one connection's bytes: the first one ends its catching up, because the frames
 * before it have none. Confined to the client's event loop.
 */
final class StormStream extends SimpleChannelInboundHandler<ByteBuf> {

  private static final byte[] ID = "\nid: ".getBytes(StandardCharsets.US_ASCII);

  /** As long as all ids are that have a fraction of a second, which nearly all have. */
  private static final int ID_LENGTH = 26;

  private final StormClients all;
  private final int number;
  private final StringBuilder id = new StringBuilder(ID_LENGTH);
  private int matched;
  private boolean caughtUp;

  StormStream(StormClients all, int number) {
    this.all = all;
    this.number = number;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    while (bytes.isReadable()) {
      byte next = bytes.readByte();
      if (matched < ID.length) {
        matched = next == ID[matched] ? matched + 1 : next == ID[0] ? 1 : 0;
      } else if (next != '\n') {
        id.append((char) next);
      } else {
        all.reached(number, id.toString(), !caughtUp);
        caughtUp = true;
        id.setLength(0);
        matched = 1;
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    all.ended(number);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
    context.close();
  }
}
