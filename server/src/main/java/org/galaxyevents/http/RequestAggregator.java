package org.galaxyevents.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpContentException;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests whole. One whose body is too large is passed on without it, as undecodable, to be
 * refused when its turn has come: an answer written here would overtake those to the requests
 * before it. Confined to the channel's event loop.
 */
final class RequestAggregator extends HttpObjectAggregator {

  RequestAggregator(int maxContentLength) {
    super(maxContentLength);
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    if (!(oversized instanceof HttpRequest request)) {
      throw new IllegalStateException("no request: " + oversized.getClass());
    }
    FullHttpRequest refused =
        new DefaultFullHttpRequest(
            request.protocolVersion(), request.method(), request.uri(), Unpooled.EMPTY_BUFFER);
    refused.headers().set(request.headers());
    refused.setDecoderResult(
        DecoderResult.failure(
            new TooLongHttpContentException("more than " + maxContentLength() + " bytes")));
    context.fireChannelRead(refused);
  }

  /** Netty's own refusals have no body; what is too large is refused as without an expectation. */
  @Override
  protected @Nullable Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    boolean fits =
        HttpUtil.is100ContinueExpected(start)
            && HttpUtil.getContentLength(start, 0L) <= maxContentLength;
    return fits ? super.newContinueResponse(start, maxContentLength, pipeline) : null;
  }
}
